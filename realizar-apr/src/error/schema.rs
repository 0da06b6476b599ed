//! What can be wrong with the key `realizar` of the metadata.

use std::fmt;

use super::list;
use crate::count::Count;
use crate::quoted::Quoted;

/// What is wrong with a part of the schema. The text continues the name of that part.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SchemaProblem {
    /// A field of an operation does not fit the others, or the row.
    Unfit(String),
    /// A key is missing.
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A key is unknown.
    Unknown {
        /// The key.
        key: String,
        /// A known key that is spelled almost the same.
        meant: Option<&'static str>,
        /// The known keys.
        known: &'static [&'static str],
    },
    /// A key is there twice.
    Duplicate {
        /// The key.
        key: String,
    },
    /// A value of another kind is expected.
    Kind {
        /// What is expected.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// One of a list of words is expected.
    Word {
        /// What it is.
        found: String,
        /// A known word that is spelled almost the same.
        meant: Option<&'static str>,
        /// The known words.
        known: Vec<&'static str>,
    },
    /// A number is outside its range.
    Number {
        /// What it is.
        found: f64,
        /// What is expected.
        expected: &'static str,
    },
    /// Two numbers are in the wrong order.
    Disorder {
        /// What this one is.
        found: f64,
        /// What the other is called.
        other: &'static str,
        /// What the other is.
        against: f64,
    },
    /// A list is empty, or has too few items.
    TooShort {
        /// Its length.
        length: usize,
        /// The fewest that are expected.
        least: usize,
    },
    /// A text is there twice where it must be unique.
    Repeated {
        /// The text.
        text: String,
    },
    /// A text is empty.
    EmptyText,
    /// A key goes with another that is missing or says otherwise.
    Goes {
        /// The key.
        key: &'static str,
        /// What it goes with.
        with: &'static str,
    },
    /// There is no tensor of that name.
    NoTensor {
        /// The name.
        name: String,
        /// A tensor whose name is spelled almost the same.
        meant: Option<String>,
    },
    /// A tensor has two uses.
    UsedTwice {
        /// The tensor.
        name: String,
    },
    /// A tensor has no use.
    Unused {
        /// The tensor.
        name: String,
    },
    /// A tensor of the golden rows lies before one of the model.
    GoldenFirst {
        /// The tensor of the golden rows.
        golden: String,
        /// The tensor of the model.
        name: String,
    },
    /// The schema's version is unknown.
    Version {
        /// The version.
        found: f64,
    },
}

impl fmt::Display for SchemaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaProblem::Unfit(problem) => write!(f, "does not fit: {problem}"),
            SchemaProblem::Missing { key } => write!(f, "has no key `{key}`"),
            SchemaProblem::Unknown { key, .. } => write!(f, "has an unknown key {}", Quoted(key)),
            SchemaProblem::Duplicate { key } => write!(f, "has the key {} twice", Quoted(key)),
            SchemaProblem::Kind { expected, found } => write!(f, "must be {expected}, but is {found}"),
            SchemaProblem::Word { found, .. } => write!(f, "is {}, which is unknown", Quoted(found)),
            SchemaProblem::Number { found, expected } => write!(f, "must be {expected}, but is {found}"),
            SchemaProblem::Disorder { found, other, against } => {
                write!(f, "is {found}, but {other} is {against}")
            }
            SchemaProblem::TooShort { length, least } => {
                write!(f, "must have at least {}, but has {length}", Count(*least, "item"))
            }
            SchemaProblem::Repeated { text } => write!(f, "has {} twice", Quoted(text)),
            SchemaProblem::EmptyText => f.write_str("must not be an empty text"),
            SchemaProblem::Goes { key, with } => write!(f, "has `{key}`, which goes with {with}"),
            SchemaProblem::NoTensor { name, .. } => {
                write!(f, "names tensor {}, which the file does not have", Quoted(name))
            }
            SchemaProblem::UsedTwice { name } => {
                write!(f, "names tensor {}, which has another use; a tensor has one", Quoted(name))
            }
            SchemaProblem::Unused { name } => {
                write!(f, "does not name tensor {}, so its meaning is unknown", Quoted(name))
            }
            SchemaProblem::GoldenFirst { golden, name } => write!(
                f,
                "names tensor {}, which lies before {} in the file; golden rows come last",
                Quoted(golden),
                Quoted(name)
            ),
            SchemaProblem::Version { found } => write!(f, "is {found}, but this reader knows version 1"),
        }
    }
}

impl SchemaProblem {
    pub(super) fn help(&self) -> Option<String> {
        match self {
            SchemaProblem::Unknown { meant: Some(meant), .. }
            | SchemaProblem::Word { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            SchemaProblem::NoTensor { meant: Some(meant), .. } => {
                Some(format!("did you mean {}?", Quoted(meant)))
            }
            SchemaProblem::Unknown { known, .. } => Some(format!("the key is one of {}", Words(known))),
            SchemaProblem::Word { known, .. } if known.len() > MOST_WORDS => {
                Some("docs/apr.md lists those that there are".to_owned())
            }
            SchemaProblem::Word { known, .. } => Some(format!("write {}", Words(known))),
            SchemaProblem::Version { .. } => Some("use a newer realizar, or export the model again".into()),
            _ => None,
        }
    }
}

/// The most words that a message lists.
const MOST_WORDS: usize = 24;

/// A list of words, for a sentence.
struct Words<'a>(&'a [&'static str]);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0)
    }
}
