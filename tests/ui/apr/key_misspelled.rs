#[realizar::model("artifacts/damaged/key_misspelled.apr")]
struct Model;

fn main() {}
