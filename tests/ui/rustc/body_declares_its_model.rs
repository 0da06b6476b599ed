struct Area;

#[realizar::model("artifacts/regression.apr")]
fn decide(row: [f32; 2], model: &Area) -> f32 {
    model.predict(&row)[0]
}
