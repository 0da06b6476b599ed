#[realizar::model("artifacts/damaged/bytes_after_the_end.apr")]
struct Model;

fn main() {}
