#[realizar::model("artifacts/regression.apr")]
fn model(features: [i32; 2]) -> f32;
