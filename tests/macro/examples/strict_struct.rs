//! Models in modules and of every visibility where nothing is in scope and every warning is an error.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, missing_debug_implementations)]
#![forbid(unsafe_code)]

/// Public to everybody.
#[::realizar::model("../ui/artifacts/categories.apr")]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Risk;

/// Named as a kernel is.
#[::realizar::model("../ui/artifacts/integers.apr")]
struct Dense;

mod inner {
    /// In a module, with a function beside it.
    #[::realizar::model("../../models/wine.apr")]
    #[::core::prelude::v1::derive(::core::fmt::Debug)]
    pub(crate) struct Wine;

    /// In a module, without `main`.
    #[::realizar::model("../ui/artifacts/two_targets.apr", main = false)]
    pub(super) fn sum_and_difference(row: [f32; 2]) -> [f32; 2];

    /// Takes one category of each kind.
    #[::realizar::model("../ui/artifacts/categories.apr", main = false)]
    pub(super) fn risk(age: f32, sex: &str, zone: i64, smoker: bool) -> f64;

    /// Takes one category of each kind by its text.
    #[::realizar::model("../ui/artifacts/categories.apr", main = false)]
    pub(super) fn risk_of_text(age: f64, sex: &str, zone: &str, smoker: &str) -> f64;
}

/// The names that generated code uses mean something else here.
#[expect(dead_code, reason = "they are only in the way")]
mod decoys {
    pub(crate) struct Option;
    pub(crate) struct Result;
    pub(crate) struct String;
    pub(crate) struct Model;
    pub(crate) fn drop() {}
}
#[expect(unused_imports, reason = "they are only in the way")]
use decoys::{Model, Option, Result, String, drop};

fn main() {
    let risk = Risk.predict(&[60.0, 1.0, 0.0, 0.0]);
    ::core::assert_eq!(risk, [1.0]);
    ::core::assert_eq!(inner::risk(60.0, "male", 10, false), 1.0);
    ::core::assert_eq!(inner::risk(60.0, "female", 20, false), 3.0);
    ::core::assert_eq!(inner::risk(60.0, "female", 10, true), 4.0);
    ::core::assert_eq!(inner::risk_of_text(60.0, "female", "20", "false"), 3.0);
    ::core::assert_eq!(inner::risk_of_text(60.0, "female", "10", "true"), 4.0);
    ::core::assert_eq!(inner::sum_and_difference([3.0, 1.0]), [4.0, 2.0]);
    ::core::assert_eq!(inner::Wine::LABELS[0], "class_0");
    ::core::assert_eq!(Dense.label(&[7.0]), 20);
}
