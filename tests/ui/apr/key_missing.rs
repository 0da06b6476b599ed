#[realizar::model("artifacts/damaged/key_missing.apr")]
struct Model;

fn main() {}
