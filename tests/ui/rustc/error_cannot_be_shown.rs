struct TooLarge;

#[realizar::model("artifacts/regression.apr")]
fn decide(row: [f32; 2], model: &Area) -> Result<f32, TooLarge> {
    let [area] = model.predict(&row);
    if area > 100.0 { Err(TooLarge) } else { Ok(area) }
}
