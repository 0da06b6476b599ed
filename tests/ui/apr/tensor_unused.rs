#[realizar::model("artifacts/damaged/tensor_unused.apr")]
struct Model;

fn main() {}
