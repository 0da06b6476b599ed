#[realizar::model("artifacts/damaged/tree_with_a_cycle.apr")]
struct Model;

fn main() {}
