#[realizar::model("artifacts/damaged/header_cut_off.apr")]
struct Model;

fn main() {}
