#[realizar::model("aprender/v2_convert_random_forest.apr")]
struct Model;

fn main() {}
