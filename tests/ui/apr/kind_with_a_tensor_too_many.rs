#[realizar::model("artifacts/damaged/bare_linear_and_more.apr", kind = "linear")]
struct Model;

fn main() {}
