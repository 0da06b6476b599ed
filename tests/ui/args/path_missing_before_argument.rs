#[realizar::model(name = "model")]
struct Model;

fn main() {}
