#[realizar::model("aprender/v1_local_outlier_factor.apr")]
struct Model;

fn main() {}
