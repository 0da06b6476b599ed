#[realizar::model("aprender/v1_isolation_forest.apr")]
struct Model;

fn main() {}
