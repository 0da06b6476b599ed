#[realizar::model("models/breast_cancer.apr", kernel = "one after another")]
struct Model;

fn main() {}
