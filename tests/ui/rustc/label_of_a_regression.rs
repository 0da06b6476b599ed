#[realizar::model("artifacts/regression.apr")]
struct Area;

fn main() {
    println!("{:?}", Area.label(&[1.0, 2.0]));
}
