//! A function without a body where nothing is in scope and every warning is an error.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, missing_debug_implementations)]
#![forbid(unsafe_code)]

/// Twice the width and three times the height, and one.
#[::realizar::model("../ui/artifacts/regression.apr")]
fn area(width: f32, height: f32) -> f32;
