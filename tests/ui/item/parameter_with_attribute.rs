#[realizar::model("artifacts/regression.apr")]
fn model(#[allow(unused)] width: f32, height: f32) -> f32;
