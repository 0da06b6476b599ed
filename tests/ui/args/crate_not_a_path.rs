#[realizar::model("artifacts/regression.apr", crate = "realizar")]
struct Model;

fn main() {}
