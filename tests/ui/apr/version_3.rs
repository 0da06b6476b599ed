#[realizar::model("artifacts/damaged/version_3.apr")]
struct Model;

fn main() {}
