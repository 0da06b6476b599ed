#[realizar::model("artifacts/damaged/link_of_two_scores.apr")]
struct Model;

fn main() {}
