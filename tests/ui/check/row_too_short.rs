#[realizar::model("artifacts/regression.apr")]
fn model(features: [f32; 1]) -> f32;
