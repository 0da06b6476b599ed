#[realizar::model("artifacts/damaged/tensor_misspelled.apr")]
struct Model;

fn main() {}
