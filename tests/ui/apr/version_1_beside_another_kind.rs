#[realizar::model("aprender/v1_linear.apr", kind = "kmeans")]
struct Model;

fn main() {}
