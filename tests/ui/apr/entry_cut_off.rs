#[realizar::model("artifacts/damaged/entry_cut_off.apr")]
struct Model;

fn main() {}
