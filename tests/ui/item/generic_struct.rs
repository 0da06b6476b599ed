#[realizar::model("artifacts/regression.apr")]
struct Model<const N: usize>;

fn main() {}
