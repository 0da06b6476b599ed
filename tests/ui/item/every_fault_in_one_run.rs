#[realizar::model("artifacts/regression.apr")]
unsafe fn model(width: u32, (height,): (f32,)) -> String;
