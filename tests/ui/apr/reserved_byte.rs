#[realizar::model("artifacts/damaged/reserved_byte.apr")]
struct Model;

fn main() {}
