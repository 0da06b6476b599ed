#[realizar::model("artifacts/damaged/bare_centroids.apr", kind = "isolation_forest")]
struct Model;

fn main() {}
