//! A function without a body where the dependency has another name.

/// Twice the width and three times the height, and one.
#[my_realizar::model("../ui/artifacts/regression.apr", crate = my_realizar)]
fn area(row: [f32; 2]) -> f32;
