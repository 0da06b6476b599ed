#[realizar::model(knid = "linear", features = 0, name = "a@1")]
struct Model;

fn main() {}
