#[realizar::model("artifacts/regression.apr")]
fn model(features: [f32; N]) -> f32;
