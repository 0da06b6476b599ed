#[realizar::model("artifacts/damaged/golden_rows_before_weights.apr")]
struct Model;

fn main() {}
