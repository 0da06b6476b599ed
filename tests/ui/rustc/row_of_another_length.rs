#[realizar::model("artifacts/regression.apr")]
struct Area;

fn main() {
    println!("{:?}", Area.predict(&[1.0]));
}
