#[realizar::model("artifacts/damaged/version_1_unknown_flag.apr")]
struct Model;

fn main() {}
