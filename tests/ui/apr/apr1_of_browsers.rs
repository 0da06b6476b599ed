#[realizar::model("aprender/apr1_a0.24.1.apr")]
struct Model;

fn main() {}
