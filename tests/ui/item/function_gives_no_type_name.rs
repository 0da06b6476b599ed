#[realizar::model("artifacts/regression.apr")]
fn __(width: f32, height: f32) -> f32;
