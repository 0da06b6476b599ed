#[realizar::model("artifacts/regression.apr", main = false)]
fn area(width: f32, height: f32) -> f32;

fn main() {
    println!("{}", area(1.0));
}
