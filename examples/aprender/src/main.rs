//! A random forest as aprender saved it, as an AWS Lambda function.
//!
//! Such a file names neither its features nor its classes, so the parameters may be called anything, and the answer is
//! the index of the class. It also holds the rows that the forest was trained on: none of them is in the function.

/// The class of a point.
#[realizar::model("../../models/aprender_forest.apr", name = "aprender")]
fn aprender(x: f32, y: f32, z: f32, w: f32) -> usize;
