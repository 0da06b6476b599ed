#[realizar::model("aprender/v1_decision_tree.apr")]
fn model(colour: &str, width: f32, height: f32, depth: f32) -> usize;
