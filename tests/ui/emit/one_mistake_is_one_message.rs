use realizar::Model;

#[realizar::model("artifacts/regression.apr", knid = "linear")]
struct Area;

#[realizar::model("artifacts/regression.apr")]
fn vane(widht: f32, height: f32) -> [f32; 4];

// Everything that the two would have is used, and none of it is another error.
fn main_of_the_program() {
    let [area] = Area.predict(&[1.0, 2.0]);
    Area.predict_batch(&[[1.0, 2.0]], &mut [[0.0]]);
    let labels: [&str; 3] = Vane::LABELS;
    println!("{area} {} {} {labels:?}", Area::CARD, vane(1.0, 2.0)[3]);
    let models: [&'static dyn Model; 2] = [&Area, &Vane];
    println!("{}", models.len());
}
