//! One attribute turns a trained model into a complete AWS Lambda function, checked and specialised while it is
//! compiled:
//!
//! ```
//! /// Species of an iris flower.
//! #[realizar::model("models/iris.apr")]
//! fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;
//! # assert_eq!(iris(5.1, 3.5, 1.4, 0.2), "setosa");
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

/// Turns a trained model into a function, an AWS Lambda function, and a type.
///
/// The artifact is read and checked while compiling; what does not fit is a compile error that says where and what to
/// do. It stands on one of three forms of item.
///
/// # A function without a body
///
/// The model is its body. Each parameter is a feature: `f32` or `f64`, `&str` for a categorical one (`i64` or `bool` where
/// its levels are integers or truth values); number, names and order are checked. Or one array is the whole row.
///
/// ```
/// #[realizar::model("models/iris.apr")]
/// fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;
///
/// assert_eq!(iris(5.1, 3.5, 1.4, 0.2), "setosa");
/// assert_eq!(Iris::LABELS, ["setosa", "versicolor", "virginica"]);
/// ```
///
/// | return type | what it is |
/// | --- | --- |
/// | `f32`, `f64` | the only output, or the probability of the second of two classes |
/// | `[f32; K]`, `[f64; K]` | all outputs |
/// | `&'static str`, `i64`, `bool` | the label; `bool` is whether it is the second of two classes |
/// | `usize` | the index of the class |
/// | [`Prediction`] | all of it |
///
/// The type of the model is called as the function, in UpperCamelCase, and the program's `main` is generated.
///
/// # A function with a body
///
/// The first parameter is the request, any `Deserialize`; the last is `&Name`, where `Name` is the type of the model to
/// generate. What it returns is the response: any `Serialize`, or a `Result` of one. It may be `async`. `main` is generated.
///
/// ```
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize)]
/// struct Flower {
///     sepal: [f32; 2],
///     petal: [f32; 2],
/// }
///
/// #[derive(Serialize)]
/// struct Advice {
///     water: bool,
/// }
///
/// #[realizar::model("models/iris.apr")]
/// fn advise(flower: Flower, model: &Species) -> Advice {
///     let [sepal, petal] = [flower.sepal, flower.petal];
///     let [_, _, virginica] = model.predict(&[sepal[0], sepal[1], petal[0], petal[1]]);
///     Advice { water: virginica > 0.5 }
/// }
///
/// assert!(!advise(Flower { sepal: [5.1, 3.5], petal: [1.4, 0.2] }, &Species).water);
/// ```
///
/// # A unit struct
///
/// The model alone, for any program. There is no `main`.
///
/// ```
/// use realizar::Model;
///
/// #[realizar::model("models/iris.apr")]
/// pub struct Iris;
///
/// #[realizar::model("models/wine.apr")]
/// pub struct Wine;
///
/// let probabilities: [f32; 3] = Iris.predict(&[5.1, 3.5, 1.4, 0.2]);
/// assert!(probabilities[0] > 0.9);
///
/// let models: [&dyn Model; 2] = [&Iris, &Wine];
/// assert_eq!(models[1].info().id(), "wine@1.0.0");
/// ```
///
/// # What the type has
///
/// `predict(&self, &[f32; N]) -> [f32; K]`, `predict_batch`, `prediction` and `class`; `label` where its classes have names;
/// `predict_f64` and `predict_batch_f64` where the model's library computes in f64; the constants `FEATURES`, `LABELS`, `CARD`
/// (a page of Markdown) and `BYTES` (what the kernel reads); and [`Model`]. In a row a category is the index of its level, and
/// NaN is a missing value. The methods are those of a type that the model dereferences to, so that a model costs the
/// compiler little.
///
/// # Arguments
///
/// The artifact's path comes first: absolute, or relative to the folder of `Cargo.toml`. Then, all optional:
///
/// | argument | meaning |
/// | --- | --- |
/// | `name = "…"` | the model's name on the wire; else the artifact's own, else the file's |
/// | `main = false` | no `main`: for a second model in a program, and for models in a module or a library |
/// | `kind = "…"` | what the artifact is, where it does not say it itself |
/// | `activation = "…"` | of the hidden layers of an `mlp` that does not say it itself |
/// | `features = 4` | how many features there are, where neither the artifact nor the parameters say it; absent: as many as the model uses |
/// | `crate = path` | the path of this crate, where the dependency is renamed |
///
/// A second `main` in a program is rustc's error E0428, a `main` in a module its E0601: `main = false` is the way out.
///
/// # Golden rows
///
/// An artifact may carry rows with the answers of the library that trained it. The macro evaluates them and refuses an
/// artifact that does not give its own answers, and `cargo test` runs them through the compiled kernel, in the test
/// `__realizar_<item>::golden_rows`.
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
