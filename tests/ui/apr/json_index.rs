#[realizar::model("artifacts/damaged/json_index.apr")]
struct Model;

fn main() {}
