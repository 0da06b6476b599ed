#[realizar::model(concat!("artifacts/", "regression.apr"))]
struct Model;

fn main() {}
