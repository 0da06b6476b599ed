#[realizar::model("artifacts/regression.apr", name = "model@2")]
struct Model;

fn main() {}
