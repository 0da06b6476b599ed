#[realizar::model("artifacts/scaler.apr")]
fn model(x: f64, y: f64) -> &'static str;
