#[realizar::model("artifacts/regression.apr", kind = "mlp")]
struct Model;

fn main() {}
