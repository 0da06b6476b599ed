#[realizar::model("artifacts/damaged/data_cut_off.apr")]
struct Model;

fn main() {}
