struct Decision {
    large: bool,
}

#[realizar::model("artifacts/regression.apr")]
fn decide(row: [f32; 2], model: &Area) -> Decision {
    Decision { large: model.predict(&row)[0] > 100.0 }
}
