#[realizar::model("artifacts/damaged/padding.apr")]
struct Model;

fn main() {}
