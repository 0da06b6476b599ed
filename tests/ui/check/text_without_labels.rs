#[realizar::model("artifacts/unlabelled.apr")]
fn model(x: f32) -> &'static str;
