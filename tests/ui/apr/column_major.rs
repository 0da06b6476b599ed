#[realizar::model("artifacts/damaged/column_major.apr")]
struct Model;

fn main() {}
