#[realizar::model("artifacts/damaged/tensors_overlap.apr")]
struct Model;

fn main() {}
