#[realizar::model("artifacts/damaged/encrypted.apr")]
struct Model;

fn main() {}
