#[realizar::model("artifacts/damaged/bare_centroids.apr", kind = "standard_scaler")]
struct Model;

fn main() {}
