#[realizar::model("artifacts/regression.apr")]
fn model(widht: f32, depth: f32) -> usize;
