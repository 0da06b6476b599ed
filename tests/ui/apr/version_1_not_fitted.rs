#[realizar::model("aprender/v1_unfitted_linear.apr")]
struct Model;

fn main() {}
