#[realizar::model("artifacts/regression.apr")]
const fn model(width: f32, height: f32) -> f32;
