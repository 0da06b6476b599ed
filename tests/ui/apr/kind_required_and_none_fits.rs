#[realizar::model("artifacts/damaged/bare_strangers.apr")]
struct Model;

fn main() {}
