#[realizar::model("artifacts/regression.apr")]
struct Area;

fn main() {
    println!("{:?}", Area.predict_f64(&[1.0, 2.0]));
}
