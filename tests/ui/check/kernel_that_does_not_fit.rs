#[realizar::model("artifacts/category_sets.apr", kernel = "side by side")]
struct Model;

fn main() {}
