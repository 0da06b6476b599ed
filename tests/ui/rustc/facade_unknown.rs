#[realizar::model("artifacts/regression.apr", crate = realiser)]
fn area(width: f32, height: f32) -> f32;
