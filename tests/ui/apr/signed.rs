#[realizar::model("artifacts/damaged/signed.apr")]
struct Model;

fn main() {}
