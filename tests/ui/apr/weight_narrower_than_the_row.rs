#[realizar::model("artifacts/damaged/weight_narrower_than_the_row.apr")]
struct Model;

fn main() {}
