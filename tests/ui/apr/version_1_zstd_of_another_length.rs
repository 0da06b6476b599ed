#[realizar::model("artifacts/damaged/version_1_zstd_of_another_length.apr")]
struct Model;

fn main() {}
