//! The model IR: the typed, validated content of an artifact.
//!
//! A [`Model`] is a row of features, a chain of [`Stage`]s, a [`Link`] that turns the last stage's
//! scores into outputs, and a [`Decision`] that picks the class. Everything in it has been checked by
//! the reader: shapes agree from stage to stage, every number is finite, trees are trees. Code that
//! holds a `Model` need not check again.
//!
//! Each stage computes in an element type of its own: what enters is rounded to that type first, what
//! leaves is widened exactly. That is how a scaler fitted in f64 in front of a forest that compares
//! f32 values behaves in the library that trained them.

mod centres;
mod dense;
mod input;
mod link;
pub mod op;
mod output;
mod scaling;
mod stage;
mod tensor;
mod trees;

use crate::precision::Measured;
pub use centres::{KMeans, Mixture};
pub use dense::{Activation, Dense};
pub use input::{Feature, FeatureKind, Features, Input, Labels};
pub use link::Link;
pub use op::Op;
pub use output::{Decision, On, Output, OutputKind};
pub use scaling::{Norm, Normalizer, Scaler, ScalerForm};
pub use stage::{Branch, Stage, outputs_of};
pub(crate) use tensor::widened;
pub use tensor::{Tensor, Values};
pub use trees::{CategoryRule, CategorySets, Compare, Node, Trees, ZERO};

/// What is known about a model, in the order in which it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The name on the wire, when the artifact has one.
    pub name: Option<String>,
    /// The model's own version, such as `1.0.0`.
    pub version: Option<String>,
    /// What the model is for.
    pub task: Task,
    /// The features of one row.
    pub input: Input,
    /// The steps from the row to the scores. May be empty only when the link is not.
    pub stages: Vec<Stage>,
    /// More steps between the scores, which a decision may look at, and the link; usually none. Where there are
    /// any, scores and outputs are f64.
    pub head: Vec<Stage>,
    /// From scores to outputs.
    pub link: Link,
    /// How outputs and class are to be read.
    pub output: Output,
    /// Where the model came from.
    pub source: Option<Source>,
    /// Rows with the training library's own answers.
    pub golden: Option<Golden>,
    /// How far weights in fewer bits move the answers, as somebody has measured it.
    pub measured: Vec<Measured>,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Task {
    Classification,
    Regression,
    Clustering,
    Anomaly,
    Transform,
}

/// An element type that a library computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Rust's own")]
pub enum Element {
    F32,
    F64,
}

/// Where the model came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Such as `scikit-learn`.
    pub library: String,
    /// The library's version.
    pub version: Option<String>,
    /// The estimator as the library names it.
    pub estimator: Option<String>,
    /// SHA-256 of the imported file, in hexadecimal.
    pub sha256: Option<String>,
}

/// Rows with the training library's own answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    /// `[r, n]`, in the input's element type.
    pub rows: Tensor,
    /// `[r, k]`
    pub outputs: Tensor,
    /// `[r]`: the class of each row; empty where the model decides none.
    pub classes: Vec<u32>,
    /// Byte offset of the classes (little-endian i32) in the file.
    pub classes_offset: Option<usize>,
    /// Largest absolute difference allowed, and for outputs above 1 in size the largest relative one.
    pub bound: f64,
}
