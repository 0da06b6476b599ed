#[realizar::model("artifacts/regression.apr", features = "four")]
struct Model;

fn main() {}
