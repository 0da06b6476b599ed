#[realizar::model("artifacts/scaler.apr", kernel = ranks)]
struct Model;

fn main() {}
