#[realizar::model("artifacts/regression.apr")]
fn model(width: f32, Width: f32, height: f32) -> f32;
