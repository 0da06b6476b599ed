#[realizar::model("artifacts/regression.apr", name = "a", name = "b")]
struct Model;

fn main() {}
