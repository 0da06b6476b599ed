#[realizar::model("artifacts/damaged/names_out_of_order.apr")]
struct Model;

fn main() {}
