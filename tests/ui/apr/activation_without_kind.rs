#[realizar::model("artifacts/regression.apr", activation = "relu")]
struct Model;

fn main() {}
