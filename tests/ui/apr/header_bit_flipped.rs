#[realizar::model("artifacts/damaged/header_bit_flipped.apr")]
struct Model;

fn main() {}
