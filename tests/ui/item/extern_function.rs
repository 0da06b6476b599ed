#[realizar::model("artifacts/regression.apr")]
extern "C" fn model(width: f32, height: f32) -> f32;
