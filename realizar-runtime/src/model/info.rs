//! What describes a model to its callers.

use super::{Features, Labels};
use std::borrow::Cow;

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

/// What a model's outputs mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// Probabilities of the classes: they sum to 1.
    Probability,
    /// Decision scores.
    Score,
    /// Predicted values.
    Value,
    /// Distances.
    Distance,
    /// The index of a cluster.
    Cluster,
    /// The index of a class, where the library gives neither probabilities nor scores.
    Class,
    /// Components of a transformed row.
    Component,
}

/// What describes a model to its callers: enough to check a request before the model sees it, and to say what
/// the numbers of the answer mean.
///
/// ```
/// use realizar_runtime::model::Info;
///
/// /// What is wrong with a row of named numbers, if anything is.
/// fn fault(info: &Info, row: &[(&str, f64)]) -> Option<String> {
///     for (near, (name, value)) in row.iter().enumerate() {
///         let Some(index) = info.features.index_of(name, near) else {
///             return Some(format!("`{}` has no feature `{name}`", info.id()));
///         };
///         if value.is_nan() && !info.features.may_be_missing(index) {
///             return Some(format!("feature `{name}` may not be missing"));
///         }
///     }
///     None
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Info {
    /// The name on the wire.
    pub name: Cow<'static, str>,
    /// The model's own version.
    pub version: Option<Cow<'static, str>>,
    /// What the model is for.
    pub task: Task,
    /// The features of one row, in order.
    pub features: Features,
    /// Whether rows may hold more than `features` (the surplus is ignored): the artifact does not say
    /// how many features the model was trained on.
    pub open: bool,
    /// How many numbers the model gives for a row; 0 where it gives as many as the row has, whatever that
    /// is. [`Info::outputs_for`] tells for a row.
    pub outputs: usize,
    /// What they mean.
    pub kind: OutputKind,
    /// Names of the classes.
    pub labels: Option<Labels>,
    /// Whether the model's library computes in f64, so that wire numbers take the f64 path.
    pub double: bool,
    /// The model card: Markdown, a page.
    pub card: Cow<'static, str>,
}

impl Info {
    /// `name@version`, or the name alone where there is no version.
    #[must_use]
    pub fn id(&self) -> String {
        match &self.version {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.to_string(),
        }
    }

    /// How many numbers the model gives for a row of this length.
    #[must_use]
    pub fn outputs_for(&self, row: usize) -> usize {
        if self.outputs == 0 { row } else { self.outputs }
    }
}
