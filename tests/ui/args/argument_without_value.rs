#[realizar::model("artifacts/regression.apr", kind =)]
struct Model;

fn main() {}
