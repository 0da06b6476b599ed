#[realizar::model("artifacts/damaged/name_twice.apr")]
struct Model;

fn main() {}
