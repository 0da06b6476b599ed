#[realizar::model("artifacts/damaged/bare_centroids.apr")]
struct Model;

fn main() {}
