//! The features of a row, and the names of classes and levels.

use super::Element;
use std::borrow::Cow;

/// The features of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The type in which the library reads a row; wire numbers are rounded to it once.
    pub element: Element,
    /// The features, in the artifact's order.
    pub features: Features,
    /// Whether rows may be longer than `features`: some v1 files do not record how many features the
    /// model was trained on, only the highest that it uses. The surplus is ignored, except by a model
    /// that takes rows of any length (no features, only normalizers): that one answers as many numbers
    /// as the row has.
    pub open: bool,
}

/// The features of one row, in the artifact's order.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// The artifact says what they are.
    Named(Vec<Feature>),
    /// The artifact says only how many there are, or how many are used. They are numeric, none may be
    /// missing, and they are called `f0`, `f1`, … A count, because a name for each would take many
    /// times the memory of the weights that it names.
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

    /// Whether there is none: the row's length is not known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the artifact says of them; empty where they are unnamed.
    #[must_use]
    pub fn named(&self) -> &[Feature] {
        match self {
            Features::Named(features) => features,
            Features::Unnamed(_) => &[],
        }
    }

    /// The name of the feature at `index`.
    #[must_use]
    pub fn name(&self, index: usize) -> Cow<'_, str> {
        match self.named().get(index) {
            Some(feature) => Cow::Borrowed(&feature.name),
            None => Cow::Owned(format!("f{index}")),
        }
    }

    /// The index of the feature of this name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        match self {
            Features::Named(features) => features.iter().position(|feature| feature.name == name),
            Features::Unnamed(count) => {
                let digits = name.strip_prefix('f')?;
                let index: usize = digits.parse().ok()?;
                // `f01` and `f+1` parse too, and are no names.
                (index < *count && digits == index.to_string()).then_some(index)
            }
        }
    }
}

/// One feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name, unique within the model.
    pub name: String,
    /// Numeric, or categorical with its levels.
    pub kind: FeatureKind,
    /// Whether the library accepts a missing value (NaN) here.
    pub missing: bool,
    /// Whether a level that is not in the list is taken: in a row it is the number of levels. Of a categorical
    /// feature only.
    pub unknown: bool,
    /// Smallest and largest value seen in training.
    pub range: Option<(f64, f64)>,
    /// Quantiles seen in training, ascending.
    pub quantiles: Vec<f64>,
}

/// Numeric, or categorical with its levels.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureKind {
    /// A number.
    Numeric,
    /// A category: in a row it is the index into the levels.
    Categorical(Labels),
}

/// Names of classes, or of a category's levels.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Strings.
    Text(Vec<String>),
    /// Integers.
    Integer(Vec<i64>),
    /// `false`, `true`; always in this order.
    Boolean,
}

impl Labels {
    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the reader refuses an empty list")]
    pub fn len(&self) -> usize {
        match self {
            Labels::Text(labels) => labels.len(),
            Labels::Integer(labels) => labels.len(),
            Labels::Boolean => 2,
        }
    }
}
