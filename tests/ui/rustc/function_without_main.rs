#[realizar::model("artifacts/regression.apr", main = false)]
fn area(width: f32, height: f32) -> f32;
