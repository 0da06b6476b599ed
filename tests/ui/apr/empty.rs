#[realizar::model("artifacts/damaged/empty.apr")]
struct Model;

fn main() {}
