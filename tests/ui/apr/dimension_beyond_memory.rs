#[realizar::model("artifacts/damaged/dimension_beyond_memory.apr")]
struct Model;

fn main() {}
