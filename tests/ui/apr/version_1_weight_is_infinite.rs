#[realizar::model("artifacts/damaged/version_1_weight_is_infinite.apr")]
struct Model;

fn main() {}
