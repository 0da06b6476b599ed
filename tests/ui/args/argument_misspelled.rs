#[realizar::model("artifacts/regression.apr", knid = "linear")]
struct Model;

fn main() {}
