#[realizar::model("artifacts/regression.apr")]
fn model<T>(width: f32, height: T) -> f32;
