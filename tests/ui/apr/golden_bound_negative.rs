#[realizar::model("artifacts/damaged/golden_bound_negative.apr")]
struct Model;

fn main() {}
