struct Parcel {
    width: f32,
    height: f32,
}

#[realizar::model("artifacts/regression.apr")]
fn decide(parcel: Parcel, model: &Area) -> f32 {
    model.predict(&[parcel.width, parcel.height])[0]
}
