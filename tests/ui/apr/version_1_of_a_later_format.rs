#[realizar::model("artifacts/damaged/version_1_of_a_later_format.apr")]
struct Model;

fn main() {}
