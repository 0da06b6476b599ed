#[realizar::model("artifacts/regression.apr")]
async fn model(width: f32, height: f32) -> f32;
