#[realizar::model("artifacts/regression.apr", crate = self::realizar)]
struct Model;

fn main() {}
