#[realizar::model("aprender/v1_normalizer.apr")]
struct Model;

fn main() {}
