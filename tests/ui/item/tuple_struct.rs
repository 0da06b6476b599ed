#[realizar::model("artifacts/regression.apr")]
struct Model(f32);

fn main() {}
