#[realizar::model("artifacts/damaged/tensor_missing.apr")]
struct Model;

fn main() {}
