#[realizar::model("weights.apr")]
struct Model;

fn main() {}
