#[realizar::model("artifacts/damaged/version_1_zstd_damaged.apr")]
struct Model;

fn main() {}
