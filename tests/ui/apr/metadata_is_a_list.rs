#[realizar::model("artifacts/damaged/metadata_is_a_list.apr")]
struct Model;

fn main() {}
