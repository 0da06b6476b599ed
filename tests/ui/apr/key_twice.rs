#[realizar::model("artifacts/damaged/key_twice.apr")]
struct Model;

fn main() {}
