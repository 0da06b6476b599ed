#[realizar::model("artifacts/damaged/version_1_unknown_tag.apr")]
struct Model;

fn main() {}
