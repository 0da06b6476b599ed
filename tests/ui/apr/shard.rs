#[realizar::model("artifacts/damaged/shard.apr")]
struct Model;

fn main() {}
