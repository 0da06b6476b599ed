#[realizar::model("artifacts/regression.apr")]
fn model(width: u32, height: f32) -> f32;
