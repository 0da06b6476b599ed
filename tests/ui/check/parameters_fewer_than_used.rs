#[realizar::model("aprender/v2_convert_decision_tree.apr", kind = "decision_tree_classifier")]
fn model(width: f32) -> usize;
