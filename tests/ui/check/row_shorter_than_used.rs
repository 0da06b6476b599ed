#[realizar::model("aprender/v2_convert_decision_tree.apr", kind = "decision_tree_classifier")]
fn model(features: [f32; 1]) -> usize;
