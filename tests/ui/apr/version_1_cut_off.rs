#[realizar::model("artifacts/damaged/version_1_cut_off.apr")]
struct Model;

fn main() {}
