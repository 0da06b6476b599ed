#[realizar::model("artifacts/damaged/shape_beyond_memory.apr")]
struct Model;

fn main() {}
