#[realizar::model("artifacts/damaged/version_1_unknown_compression.apr")]
struct Model;

fn main() {}
