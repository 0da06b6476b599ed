#[realizar::model("artifacts/categories.apr")]
fn model(age: f32, sex: f32, zone: f32, smoker: f32) -> f32;
