#[realizar::model("artifacts/booleans.apr")]
fn model(x: f32) -> &'static str;
