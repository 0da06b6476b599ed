#[realizar::model("artifacts/damaged/version_1_length_beyond_the_end.apr")]
struct Model;

fn main() {}
