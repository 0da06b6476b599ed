#[realizar::model("artifacts/damaged/version_1_bit_flipped.apr")]
struct Model;

fn main() {}
