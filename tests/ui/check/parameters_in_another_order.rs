#[realizar::model("artifacts/regression.apr")]
fn model(height: f32, width: f32) -> f32;
