#[realizar::model("artifacts/damaged/transformer.apr")]
struct Model;

fn main() {}
