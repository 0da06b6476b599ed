#[realizar::model("artifacts/damaged/tree_of_an_unknown_feature.apr")]
struct Model;

fn main() {}
