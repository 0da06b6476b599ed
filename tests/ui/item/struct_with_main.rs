#[realizar::model("artifacts/regression.apr", main = true)]
struct Model;

fn main() {}
