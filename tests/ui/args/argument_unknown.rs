#[realizar::model("artifacts/regression.apr", colour = "red")]
struct Model;

fn main() {}
