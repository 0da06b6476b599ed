#[realizar::model("artifacts/regression.apr")]
fn main(width: f32, height: f32) -> f32;
