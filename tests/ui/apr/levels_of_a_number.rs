#[realizar::model("artifacts/damaged/levels_of_a_number.apr")]
struct Model;

fn main() {}
