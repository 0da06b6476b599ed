//! A precision that there is not.

#[realizar::model("models/digits.apr", precision = "int4")]
struct Digits;

fn main() {}
