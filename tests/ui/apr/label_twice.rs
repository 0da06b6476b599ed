#[realizar::model("artifacts/damaged/label_twice.apr")]
struct Model;

fn main() {}
