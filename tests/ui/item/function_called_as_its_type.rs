#[realizar::model("artifacts/regression.apr")]
fn Model(width: f32, height: f32) -> f32;
