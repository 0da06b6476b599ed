#[realizar::model("artifacts/damaged/value_of_another_kind.apr")]
struct Model;

fn main() {}
