#[realizar::model("artifacts/regression.apr")]
fn _2(width: f32, height: f32) -> f32;
