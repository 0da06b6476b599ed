#[realizar::model("artifacts/damaged/version_1_metadata_damaged.apr")]
struct Model;

fn main() {}
