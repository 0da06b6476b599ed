#[realizar::model("artifacts/regression.apr")]
const AREA: f32 = 1.0;

fn main() {}
