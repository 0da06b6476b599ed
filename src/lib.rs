//! One attribute turns a trained model into a complete AWS Lambda function, checked and specialised while it is
//! compiled:
//!
//! ```no_run
//! /// Species of an iris flower.
//! # #[cfg(any())]
//! #[realizar::model("models/iris.apr")]
//! fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;
//! # fn main() {}
//! ```
//!
//! That is a whole `main.rs`. `cargo run` serves it on this computer, `cargo lambda build` makes the function that is
//! deployed, and `iris(5.1, 3.5, 1.4, 0.2)` is an ordinary Rust call.
//!
//! [`macro@model`] is the attribute; [`Model`] is what every model is behind a reference; `lambda` holds the
//! handler for programs that make their own `main`, and for artifacts that are known only at run time.
//!
//! # Features
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `lambda` (default) | the handler, artifacts at run time, the events and the `main` of a Lambda function |
//! | `serve` (default) | the command line and the local server of the same binary |
//!
//! Without either, models are types and functions, and nothing but their kernels is compiled.
//!
//! # The release profile
//!
//! `cargo lambda build` chooses `panic = "abort"` unless the workspace's `Cargo.toml` says otherwise. With `unwind` a
//! panic in one request is an error answer; with `abort` it ends the environment, and the next request waits for a cold
//! start:
//!
//! ```toml
//! [profile.release]
//! lto = "fat"
//! codegen-units = 1
//! strip = true
//! panic = "unwind"
//! ```
#![forbid(unsafe_code)]

pub use realizar_macros::model;
#[cfg(feature = "lambda")]
pub use realizar_runtime::lambda;
pub use realizar_runtime::model::{
    Feature, Features, Info, Label, Labels, Model, OutputKind, Prediction, Task, WrongLength,
};

/// What generated code calls. It changes with the macro and is nobody else's.
#[doc(hidden)]
pub mod __private {
    pub use realizar_runtime::*;
}
