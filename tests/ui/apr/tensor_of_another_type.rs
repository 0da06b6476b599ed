#[realizar::model("artifacts/damaged/tensor_of_another_type.apr")]
struct Model;

fn main() {}
