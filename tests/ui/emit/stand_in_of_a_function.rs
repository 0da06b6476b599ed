//! One mistake is one message, however much the rest of the program uses the function.

use realizar::Model;

#[realizar::model("artifacts/regression.apr", main = false)]
fn area(width: f32, heigth: f32) -> f32;

fn main() {
    let [area_of_square] = Area.predict(&[2.0, 2.0]);
    println!("{} {area_of_square} {}", area(1.0, 2.0), Area::FEATURES[0]);
    let models: [&dyn Model; 1] = [&Area];
    println!("{} {}", models[0].info().name, Area::CARD);
}
