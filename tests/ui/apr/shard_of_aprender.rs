#[realizar::model("aprender/v2_shard.apr")]
struct Model;

fn main() {}
