#[realizar::model("artifacts/damaged/data_bit_flipped.apr")]
struct Model;

fn main() {}
