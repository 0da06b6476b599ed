#[realizar::model("artifacts/damaged/labels_without_decision.apr")]
struct Model;

fn main() {}
