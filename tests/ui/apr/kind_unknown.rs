#[realizar::model("artifacts/regression.apr", kind = "liner")]
struct Model;

fn main() {}
