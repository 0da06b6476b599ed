#[realizar::model("artifacts/damaged/metadata_not_json.apr")]
struct Model;

fn main() {}
