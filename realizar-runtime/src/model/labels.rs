//! Names of classes, and of the levels of categorical features.

use std::borrow::Cow;
use std::fmt;

/// Names of classes, or of a category's levels, by index.
///
/// ```
/// use realizar_runtime::model::{Label, Labels};
///
/// let labels = Labels::Text(vec!["no".into(), "yes".into()].into());
/// assert_eq!(labels.get(1), Some(Label::Text("yes".into())));
/// assert_eq!(labels.get(2), None);
/// assert_eq!(labels.index_of(&Label::Text("no".into())), Some(0));
/// ```
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

    /// The index of a label; one of another type is not among them.
    #[must_use]
    pub fn index_of(&self, label: &Label) -> Option<usize> {
        match (self, label) {
            (Labels::Text(labels), Label::Text(label)) => labels.iter().position(|known| known == label),
            (Labels::Integer(labels), Label::Integer(label)) => {
                labels.iter().position(|known| known == label)
            }
            (Labels::Boolean, Label::Boolean(label)) => Some(usize::from(*label)),
            (Labels::Text(_) | Labels::Integer(_) | Labels::Boolean, _) => None,
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
///
/// ```
/// use realizar_runtime::model::Label;
///
/// let label = Label::Text("setosa".into());
/// assert_eq!(label, "setosa");
/// assert_eq!(Label::Integer(-1).to_string(), "-1");
/// ```
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_another_type_is_not_among_them() {
        let numbers = Labels::Integer(vec![-1, 1].into());
        assert_eq!(numbers.index_of(&Label::Integer(1)), Some(1));
        assert_eq!(numbers.index_of(&Label::Text("1".into())), None);
        assert_eq!(Labels::Boolean.index_of(&Label::Integer(1)), None);
        assert_ne!(Label::Integer(1), "1");
    }

    #[test]
    fn truth_values_are_in_their_order() {
        assert_eq!(Labels::Boolean.get(0), Some(Label::Boolean(false)));
        assert_eq!(Labels::Boolean.get(1), Some(Label::Boolean(true)));
        assert_eq!(Labels::Boolean.get(2), None);
        assert_eq!(Labels::Boolean.index_of(&Label::Boolean(true)), Some(1));
        assert_eq!(Labels::Boolean.len(), 2);
    }
}
