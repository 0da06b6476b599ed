#[realizar::model("artifacts/scaler.apr", kernel = "side by side")]
struct Model;

fn main() {}
