#[realizar::model("artifacts/integers.apr")]
fn model(x: f32) -> &'static str;
