#[realizar::model("artifacts/scores.apr")]
fn model(x: f32) -> [f32; 2];
