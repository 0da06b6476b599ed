#[realizar::model("artifacts/wrong_output.apr")]
struct Model;

fn main() {}
