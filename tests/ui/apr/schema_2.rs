#[realizar::model("artifacts/damaged/schema_2.apr")]
struct Model;

fn main() {}
