#[realizar::model("artifacts/regression.apr")]
fn model(width: &str, height: bool) -> f32;
