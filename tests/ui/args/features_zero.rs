#[realizar::model("artifacts/regression.apr", features = 0)]
struct Model;

fn main() {}
