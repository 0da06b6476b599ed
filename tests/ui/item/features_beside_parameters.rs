#[realizar::model("artifacts/regression.apr", features = 2)]
fn model(width: f32, height: f32) -> f32;
