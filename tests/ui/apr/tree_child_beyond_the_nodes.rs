#[realizar::model("artifacts/damaged/tree_child_beyond_the_nodes.apr")]
struct Model;

fn main() {}
