#[realizar::model("artifacts/damaged/version_1_streaming.apr")]
struct Model;

fn main() {}
