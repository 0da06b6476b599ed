#[realizar::model("artifacts/damaged/nine_dimensions.apr")]
struct Model;

fn main() {}
