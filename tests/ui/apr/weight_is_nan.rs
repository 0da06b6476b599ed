#[realizar::model("artifacts/damaged/weight_is_nan.apr")]
struct Model;

fn main() {}
