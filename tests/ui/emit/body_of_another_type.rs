#[realizar::model("artifacts/two_targets.apr")]
fn decide(row: [f32; 2], model: &Both) -> bool {
    model.predict(&row)
}
