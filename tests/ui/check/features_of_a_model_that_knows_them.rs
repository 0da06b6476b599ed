#[realizar::model("artifacts/regression.apr", features = 2)]
fn decide(row: [f32; 2], model: &Model) -> f32 {
    model.predict(&row)[0]
}
