#[realizar::model("artifacts/regression.apr", kind = "mlp", activation = "rleu")]
struct Model;

fn main() {}
