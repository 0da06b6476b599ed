#[realizar::model("artifacts/damaged/unknown_flag.apr")]
struct Model;

fn main() {}
