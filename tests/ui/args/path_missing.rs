#[realizar::model()]
struct Model;

fn main() {}
