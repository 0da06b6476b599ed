#[realizar::model("artifacts/odd_names.apr")]
fn model(petal_width: f32, r#type: f32) -> f32;
