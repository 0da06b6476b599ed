#[realizar::model("artifacts/damaged/tensor_used_twice.apr")]
struct Model;

fn main() {}
