#[realizar::model("artifacts/damaged/name_not_utf8.apr")]
struct Model;

fn main() {}
