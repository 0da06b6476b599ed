#[realizar::model("artifacts/regression.apr")]
fn decide(&self, model: &Area) -> f32 {
    model.predict(&[1.0, 2.0])[0]
}
