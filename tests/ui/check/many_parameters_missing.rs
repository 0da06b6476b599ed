#[realizar::model("models/breast_cancer.apr")]
fn breast_cancer(mean_radius: f32, mean_texture: f32) -> bool;
