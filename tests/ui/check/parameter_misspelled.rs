#[realizar::model("artifacts/regression.apr")]
fn model(width: f32, hieght: f32) -> f32;
