#[realizar::model("artifacts/regression.apr")]
mod model {}

fn main() {}
