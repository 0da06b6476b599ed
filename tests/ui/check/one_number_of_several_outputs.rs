#[realizar::model("artifacts/two_targets.apr")]
fn model(left: f32, right: f32) -> f32;
