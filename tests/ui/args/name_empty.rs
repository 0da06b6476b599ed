#[realizar::model("artifacts/regression.apr", name = "")]
struct Model;

fn main() {}
