#[realizar::model("aprender/apr1_a0.24.1_zstd.apr")]
struct Model;

fn main() {}
