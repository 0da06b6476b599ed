#[realizar::model("aprender/v1_unfitted_random_forest.apr")]
struct Model;

fn main() {}
