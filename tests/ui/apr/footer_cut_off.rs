#[realizar::model("artifacts/damaged/footer_cut_off.apr")]
struct Model;

fn main() {}
