#[realizar::model("artifacts/damaged/tensor_count.apr")]
struct Model;

fn main() {}
