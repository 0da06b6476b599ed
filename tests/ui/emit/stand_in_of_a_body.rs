//! One mistake is one message, however much the body uses the model.

#[derive(serde::Deserialize)]
struct Parcel {
    width: f32,
    height: f32,
}

#[derive(serde::Serialize)]
struct Decision {
    large: bool,
    label: String,
}

#[realizar::model("artifacts/regresion.apr")]
async fn decide(parcel: Parcel, model: &Area) -> Result<Decision, String> {
    let row = [parcel.width, parcel.height];
    let [area] = model.predict(&row);
    if area < 0.0 {
        return Err(format!("{area} is no area"));
    }
    Ok(Decision { large: area > 100.0, label: model.label(&row).to_owned() })
}
