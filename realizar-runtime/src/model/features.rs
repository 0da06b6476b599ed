//! The features of a row.

use super::Labels;
use std::borrow::Cow;

/// One feature of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name, unique within the model.
    pub name: Cow<'static, str>,
    /// The levels of a categorical feature; in a row a category is the index of its level.
    pub levels: Option<Labels>,
    /// Whether a missing value (NaN) is allowed.
    pub missing: bool,
    /// Whether a level that is not in the list is taken: in a row it is the number of levels.
    pub unknown: bool,
}

/// The features of one row, in order.
///
/// ```
/// use realizar_runtime::model::{Feature, Features};
///
/// let feature = |name| Feature { name, levels: None, missing: false, unknown: false };
/// let named = Features::Named(vec![feature("age".into()), feature("income".into())].into());
/// assert_eq!(named.index_of("income", 1), Some(1));
/// assert_eq!(named.index_of("income", 0), Some(1));
/// assert_eq!(named.index_of("height", 0), None);
///
/// let unnamed = Features::Unnamed(784);
/// assert_eq!(unnamed.name(12), "f12");
/// assert_eq!(unnamed.index_of("f783", 0), Some(783));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// The artifact says what they are.
    Named(Cow<'static, [Feature]>),
    /// The artifact says only how many there are, or how many are used. They are numeric, none may be
    /// missing, and they are called `f0`, `f1`, … Only their number is held: a name for each would take many
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

    /// The name of the feature at `index`: one that the artifact does not name is called `f` and its index.
    #[must_use]
    pub fn name(&self, index: usize) -> Cow<'_, str> {
        match self.get(index) {
            Some(feature) => Cow::Borrowed(&feature.name),
            None => Cow::Owned(format!("f{index}")),
        }
    }

    /// The levels of the feature at `index`, where it is categorical.
    #[must_use]
    pub fn levels(&self, index: usize) -> Option<&Labels> {
        self.get(index)?.levels.as_ref()
    }

    /// Whether a missing value is allowed in the feature at `index`.
    #[must_use]
    pub fn may_be_missing(&self, index: usize) -> bool {
        self.get(index).is_some_and(|feature| feature.missing)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unnamed_feature_has_one_name() {
        let features = Features::Unnamed(11);
        for index in 0..11 {
            assert_eq!(features.index_of(&features.name(index), 0), Some(index));
        }
        for name in ["f11", "f01", "f00", "f+1", "f-1", "f", "1", "f1 ", "F1", "f99999999999999999999999"] {
            assert_eq!(features.index_of(name, 1), None, "{name}");
        }
        assert!(!features.may_be_missing(0) && features.levels(0).is_none());
    }

    #[test]
    fn a_hint_beyond_the_features_does_no_harm() {
        let feature =
            Feature { name: "a".into(), levels: Some(Labels::Boolean), missing: true, unknown: false };
        let features = Features::Named(vec![feature].into());
        assert_eq!(features.index_of("a", 7), Some(0));
        assert!(features.may_be_missing(0) && !features.may_be_missing(1));
        assert_eq!(features.levels(0), Some(&Labels::Boolean));
    }
}
