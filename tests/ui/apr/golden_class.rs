#[realizar::model("artifacts/wrong_class.apr")]
struct Model;

fn main() {}
