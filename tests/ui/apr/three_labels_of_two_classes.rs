#[realizar::model("artifacts/damaged/three_labels_of_two_classes.apr")]
struct Model;

fn main() {}
