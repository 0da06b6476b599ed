#[realizar::model("artifacts/regression.apr")]
fn area(width: f32, height: f32) -> f32;

#[realizar::model("artifacts/two_targets.apr")]
fn both(left: f32, right: f32) -> [f32; 2];
