#[realizar::model("artifacts/regression.apr", kind = linear)]
struct Model;

fn main() {}
