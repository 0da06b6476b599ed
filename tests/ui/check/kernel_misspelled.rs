#[realizar::model("models/breast_cancer.apr", kernel = "by rank")]
struct Model;

fn main() {}
