#[realizar::model("artifacts/damaged/name_too_long.apr")]
struct Model;

fn main() {}
