#[realizar::model("artifacts/damaged/no_features.apr")]
struct Model;

fn main() {}
