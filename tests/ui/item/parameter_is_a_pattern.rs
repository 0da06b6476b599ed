#[realizar::model("artifacts/regression.apr")]
fn model((width, height): (f32, f32)) -> f32;
