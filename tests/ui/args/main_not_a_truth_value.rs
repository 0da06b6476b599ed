#[realizar::model("artifacts/regression.apr", main = "no")]
fn model(width: f32, height: f32) -> f32;
