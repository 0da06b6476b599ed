#[realizar::model("artifacts/damaged/tensor_beyond_the_end.apr")]
struct Model;

fn main() {}
