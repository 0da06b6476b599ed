//! Models as generated code has them, written by hand: bytes in an aligned static, views of them at constant
//! offsets, a kernel in a static, calls of `compiled`. Answers are calculated in the comments.

mod batch;
mod golden;
mod models;
mod predict;
mod slices;
