#[realizar::model("artifacts/damaged/scaler_divides_by_zero.apr")]
struct Model;

fn main() {}
