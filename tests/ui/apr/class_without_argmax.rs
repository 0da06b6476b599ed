#[realizar::model("artifacts/damaged/class_without_argmax.apr")]
struct Model;

fn main() {}
