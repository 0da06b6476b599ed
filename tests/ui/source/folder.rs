#[realizar::model("artifacts")]
struct Model;

fn main() {}
