#[realizar::model("artifacts/regression.apr")]
fn model(width: f32, height: f32) -> f32
where
    f32: Copy;
