#[realizar::model("aprender/v1_isolation_forest.apr", features = 1)]
struct Model;

fn main() {}
