//! The attribute `#[realizar::model]`, which the crate `realizar` re-exports.
//!
//! The work is a pipeline of plain data, a file for each stage: the attribute's arguments (`args`), the item
//! (`item`), the artifact's file (`source`) and its model (`read`), the item against the model (`check`), the kernels
//! and their sizes (`plan`), the bytes that they read (`specialise`), the tokens (`emit`). `expand` runs them.

mod args;
mod card;
mod check;
mod emit;
mod expand;
mod fault;
mod item;
mod names;
mod plan;
mod read;
#[cfg(test)]
mod snapshots;
mod source;
mod specialise;
mod suggest;

/// Turns a trained model into a function, an AWS Lambda function, and a type.
///
/// The artifact is read and checked while compiling; what does not fit is a compile error that says where and
/// what to do.
///
/// # The three forms
///
/// A function without a body: the model is its body. Each parameter is a feature (`f32` or `f64`, `&str` for a
/// categorical one; names and order are checked), or one array is the whole row. Beside the function this gives the
/// type of the model, called as the function in UpperCamelCase, and `main`.
///
/// ```ignore
/// /// Species of an iris flower.
/// #[realizar::model("models/iris.apr")]
/// fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;
/// ```
///
/// It returns `f32` or `f64` (the only output, or the probability of the positive class), `[f32; K]` or `[f64; K]`
/// (all outputs), `&'static str` (the label), `usize` (the class index), `i64` (an integer label), `bool` (one of two
/// classes) or `realizar::Prediction` (all of it).
///
/// A function with a body: the first parameter is the request (any `Deserialize`), the last is `&Name`, where `Name` is
/// the type of the model to generate; what it returns (any `Serialize`, or a `Result` of it) is the response. It may be
/// `async`.
///
/// ```ignore
/// #[realizar::model("models/credit.apr")]
/// fn decide(applicant: Application, model: &Credit) -> Decision {
///     let [_, default] = model.predict(&applicant.row());
///     Decision { approved: default < 0.2 }
/// }
/// ```
///
/// A unit struct: the model alone, for any program. There is no `main`.
///
/// ```ignore
/// #[realizar::model("models/iris.apr")]
/// pub struct Iris;
/// ```
///
/// # What the type has
///
/// `predict(&self, &[f32; N]) -> [f32; K]`, `predict_batch`, `prediction`, `class` and `label` where the model decides a
/// class and names it, the same with `_f64` where the model's library computes in f64; the constants `FEATURES`, `LABELS`,
/// `CARD` and `BYTES`; and `realizar::Model`.
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
/// | `features = 4` | how many features there are, where neither the artifact nor the parameters say it |
/// | `crate = path` | the facade's path, where the dependency is renamed |
///
/// A second `main` in a program is rustc's error E0428, a `main` in a module its E0601: `main = false` is the way out.
///
/// # Golden rows
///
/// An artifact may carry rows with the answers of the library that trained it. The macro evaluates them and refuses an
/// artifact that does not give its own answers, and `cargo test` runs them through the compiled kernel: the test is
/// called `__realizar_<item>::golden_rows`.
#[proc_macro_attribute]
pub fn model(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::expand(args.into(), item.into(), &expand::Environment::of_cargo()).into()
}
