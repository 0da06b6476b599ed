#[derive(serde::Deserialize)]
struct Parcel<'a> {
    name: &'a str,
    sides: [f32; 2],
}

#[realizar::model("artifacts/regression.apr")]
fn decide(parcel: Parcel<'_>, model: &Area) -> f32 {
    println!("{}", parcel.name);
    model.predict(&parcel.sides)[0]
}
