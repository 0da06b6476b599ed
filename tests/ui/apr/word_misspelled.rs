#[realizar::model("artifacts/damaged/word_misspelled.apr")]
struct Model;

fn main() {}
