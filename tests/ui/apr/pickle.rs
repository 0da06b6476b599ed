#[realizar::model("artifacts/damaged/pickle.apr")]
struct Model;

fn main() {}
