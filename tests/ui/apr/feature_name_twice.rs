#[realizar::model("artifacts/damaged/feature_name_twice.apr")]
struct Model;

fn main() {}
