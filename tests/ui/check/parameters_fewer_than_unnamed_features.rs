#[realizar::model("aprender/v1_decision_tree.apr")]
fn model(width: f32) -> usize;
