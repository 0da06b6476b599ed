#[realizar::model("artifacts/damaged/tree_node_without_a_parent.apr")]
struct Model;

fn main() {}
