#[realizar::model("artifacts/damaged/tensor_too_short.apr")]
struct Model;

fn main() {}
