#[realizar::model("artifacts/damaged/compressed.apr")]
struct Model;

fn main() {}
