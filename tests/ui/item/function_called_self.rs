#[realizar::model("artifacts/regression.apr")]
fn self_(width: f32, height: f32) -> f32;
