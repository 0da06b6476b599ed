#[realizar::model("artifacts/damaged/index_before_metadata.apr")]
struct Model;

fn main() {}
