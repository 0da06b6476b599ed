#[realizar::model("artifacts/damaged/element_type_unknown.apr")]
struct Model;

fn main() {}
