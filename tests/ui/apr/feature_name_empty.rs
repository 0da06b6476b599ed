#[realizar::model("artifacts/damaged/feature_name_empty.apr")]
struct Model;

fn main() {}
