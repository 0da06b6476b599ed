#[realizar::model("artifacts/regression.apr")]
unsafe fn model(width: f32, height: f32) -> f32;
