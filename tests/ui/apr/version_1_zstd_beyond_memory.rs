#[realizar::model("artifacts/damaged/version_1_zstd_beyond_memory.apr")]
struct Model;

fn main() {}
