#[realizar::model("artifacts/regression.apr")]
fn decide(row: [f32; 2], scale: f32, model: &Model) -> f32 {
    scale * model.predict(&row)[0]
}
