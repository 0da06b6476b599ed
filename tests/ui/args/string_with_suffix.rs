#[realizar::model("artifacts/regression.apr"path)]
struct Model;

fn main() {}
