#[realizar::model("artifacts/regression.apr")]
fn model(features: [f64; 3]) -> f64;
