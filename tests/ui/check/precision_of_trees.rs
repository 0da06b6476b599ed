//! Weights in fewer bits of a model that has none.

#[realizar::model("models/breast_cancer.apr", precision = "bf16")]
struct BreastCancer;

fn main() {}
