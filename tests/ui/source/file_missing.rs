#[realizar::model("artifacts/regresion.apr")]
struct Model;

fn main() {}
