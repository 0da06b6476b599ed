#[realizar::model("artifacts/damaged/version_1_bytes_after_the_struct.apr")]
struct Model;

fn main() {}
