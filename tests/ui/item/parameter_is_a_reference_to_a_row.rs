#[realizar::model("artifacts/regression.apr")]
fn model(features: &[f32; 2]) -> f32;
