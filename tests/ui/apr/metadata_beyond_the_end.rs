#[realizar::model("artifacts/damaged/metadata_beyond_the_end.apr")]
struct Model;

fn main() {}
