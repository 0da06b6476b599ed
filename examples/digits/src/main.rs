//! Handwritten digits, as an AWS Lambda function.

/// The digit in an image of 8 by 8 pixels, row by row, each from 0 (white) to 16 (black).
#[realizar::model("../../models/digits.apr")]
fn digits(pixels: [f32; 64]) -> i64;
