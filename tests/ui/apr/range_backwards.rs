#[realizar::model("artifacts/damaged/range_backwards.apr")]
struct Model;

fn main() {}
