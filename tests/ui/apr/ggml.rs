#[realizar::model("artifacts/damaged/ggml.apr")]
struct Model;

fn main() {}
