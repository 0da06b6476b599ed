#[realizar::model("artifacts/regression.apr", kind = "linear", activation = "relu")]
struct Model;

fn main() {}
