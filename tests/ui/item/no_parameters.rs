#[realizar::model("artifacts/regression.apr")]
fn model() -> f32;
