#[realizar::model("artifacts/damaged/word_unknown.apr")]
struct Model;

fn main() {}
