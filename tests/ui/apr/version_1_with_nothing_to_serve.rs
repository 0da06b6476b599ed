#[realizar::model("aprender/v1_dbscan.apr")]
struct Model;

fn main() {}
