#[realizar::model("artifacts/damaged/key_unknown.apr")]
struct Model;

fn main() {}
