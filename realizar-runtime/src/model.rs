//! What every model shows to the rest of the program, whether it was compiled or read at run time:
//! [`Model`], the [`Info`] that describes it, and the answers it gives.

use std::borrow::Cow;
use std::fmt;

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

/// One feature of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name, unique within the model.
    pub name: Cow<'static, str>,
    /// The levels of a categorical feature; in a row a category is the index of its level.
    pub levels: Option<Labels>,
    /// Whether a missing value (NaN) is allowed.
    pub missing: bool,
}

/// The features of one row, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// The artifact says what they are.
    Named(Cow<'static, [Feature]>),
    /// The artifact says only how many there are, or how many are used. They are numeric, none may be
    /// missing, and they are called `f0`, `f1`, …
    Unnamed(usize),
}

impl Features {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Features::Named(features) => features.len(),
            Features::Unnamed(count) => *count,
        }
    }

    /// Whether there is none: the model takes rows of any length.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the artifact says of the feature at `index`; `None` where it says nothing, or there is no such
    /// feature.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Feature> {
        match self {
            Features::Named(features) => features.get(index),
            Features::Unnamed(_) => None,
        }
    }

    /// The name of the feature at `index`: an unnamed one is called `f` and its index.
    #[must_use]
    pub fn name(&self, index: usize) -> Cow<'_, str> {
        match self.get(index) {
            Some(feature) => Cow::Borrowed(&feature.name),
            None => Cow::Owned(format!("f{index}")),
        }
    }

    /// The index of the feature of this name. It looks at `near` first: a caller that names features in the
    /// model's order finds each at once.
    #[must_use]
    pub fn index_of(&self, name: &str, near: usize) -> Option<usize> {
        match self {
            Features::Named(features) => match features.get(near) {
                Some(feature) if feature.name == name => Some(near),
                _ => features.iter().position(|feature| feature.name == name),
            },
            Features::Unnamed(count) => {
                let digits = name.strip_prefix('f')?;
                let index: usize = digits.parse().ok()?;
                // `f01` and `f+1` parse too, and are no names.
                let is_a_name = digits == "0" || !digits.starts_with(['0', '+']);
                (index < *count && is_a_name).then_some(index)
            }
        }
    }
}

/// Names of classes, or of a category's levels, by index.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Strings.
    Text(Cow<'static, [Cow<'static, str>]>),
    /// Integers.
    Integer(Cow<'static, [i64]>),
    /// `false`, `true`.
    Boolean,
}

impl Labels {
    /// The label at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Label> {
        match self {
            Labels::Text(labels) => labels.get(index).cloned().map(Label::Text),
            Labels::Integer(labels) => labels.get(index).copied().map(Label::Integer),
            Labels::Boolean => (index < 2).then_some(Label::Boolean(index == 1)),
        }
    }

    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one")]
    pub fn len(&self) -> usize {
        match self {
            Labels::Text(labels) => labels.len(),
            Labels::Integer(labels) => labels.len(),
            Labels::Boolean => 2,
        }
    }
}

/// The name of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Label {
    /// A string.
    Text(Cow<'static, str>),
    /// An integer.
    Integer(i64),
    /// A truth value.
    Boolean(bool),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Text(text) => f.write_str(text),
            Label::Integer(number) => write!(f, "{number}"),
            Label::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        matches!(self, Label::Text(text) if text == other)
    }
}

impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// What describes a model to its callers.
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

/// A row or a buffer for outputs has not the model's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLength {
    /// `true`: the row; `false`: the buffer for outputs.
    pub row: bool,
    /// The model's.
    pub expected: usize,
    /// The caller's.
    pub found: usize,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.row { "features in a row" } else { "outputs" };
        write!(f, "the model has {} {what}, not {}", self.expected, self.found)
    }
}

impl std::error::Error for WrongLength {}

/// A model behind a reference, whatever its sizes: rows and outputs are slices.
///
/// In a row a category is the index of its level and NaN is a missing value. The class is decided before
/// outputs are rounded; it is `None` where the model decides none.
pub trait Model: Send + Sync {
    /// What describes it.
    fn info(&self) -> &Info;

    /// Predicts one row of f32.
    ///
    /// # Errors
    /// When `row` or `outputs` has not the model's length.
    fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength>;

    /// Predicts one row of f64; a model that computes in f32 rounds the row first, as its library does.
    ///
    /// # Errors
    /// When `row` or `outputs` has not the model's length.
    fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> Result<Option<usize>, WrongLength>;
}

/// All that a model says about one row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Prediction {
    /// The class index, or the first output where there is no class.
    pub prediction: f32,
    /// The class index.
    pub class: Option<usize>,
    /// The name of the class.
    pub label: Option<Label>,
    /// All outputs.
    pub outputs: Vec<f32>,
    /// Whether the outputs are probabilities.
    pub probabilities: bool,
}

impl Prediction {
    /// Reads outputs and class as `info` says they are meant.
    #[must_use]
    pub fn new(info: &Info, outputs: Vec<f32>, class: Option<usize>) -> Prediction {
        let prediction = match class {
            Some(class) if info.kind != OutputKind::Score || info.task != Task::Anomaly => class as f32,
            _ => outputs.first().copied().unwrap_or(f32::NAN),
        };
        let label = class.and_then(|class| info.labels.as_ref()?.get(class));
        Prediction { prediction, class, label, outputs, probabilities: info.kind == OutputKind::Probability }
    }
}
