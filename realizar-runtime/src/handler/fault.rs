//! What can be wrong with the features of one row, and how several faults of a row become one error.

use std::fmt;

use super::error::LambdaError;
use super::text::Message;

/// The most faults of one row that its error holds.
const MOST: usize = 8;

/// What is wrong with the value of a feature.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FeatureProblem {
    /// It is missing, and the model has no missing values for this feature.
    Missing,
    /// It is infinite.
    Infinite,
    /// It is beyond the largest f32, in which the model reads its rows.
    TooLarge {
        /// The value.
        value: f64,
    },
    /// It is not of the type that the feature has.
    Type {
        /// What the feature takes, such as `a number`.
        expected: &'static str,
        /// What came, such as "the string `abc`".
        found: String,
    },
    /// It is a level that the model was not trained on, and its library refuses such levels.
    UnknownLevel {
        /// What came.
        found: String,
        /// How many levels there are.
        levels: usize,
    },
    /// The row has it twice.
    Twice,
    /// What the request's own type says of it.
    Request {
        /// The type's message.
        message: String,
    },
}

impl fmt::Display for FeatureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FeatureProblem::Missing => {
                f.write_str("has no value, and the model takes no missing value for it")
            }
            FeatureProblem::Infinite => f.write_str("is infinite: expected a finite number"),
            FeatureProblem::TooLarge { value } => {
                write!(f, "is {value:?}, beyond the largest f32, in which the model reads its rows")
            }
            FeatureProblem::UnknownLevel { found, levels } => {
                write!(f, "is {found}, which is none of the {levels} levels that the model was trained on")
            }
            FeatureProblem::Type { expected, found } => write!(f, "must be {expected}, found {found}"),
            FeatureProblem::Twice => f.write_str("is given twice"),
            FeatureProblem::Request { message } => write!(f, "is not accepted: {}", Message(message)),
        }
    }
}

/// What else is wrong with a row, beside the first fault.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Also {
    /// The next faults, at most seven.
    pub faults: Vec<LambdaError>,
    /// How many there are beyond these.
    pub more: usize,
}

impl fmt::Display for Also {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            f.write_str("; ")?;
            fault.fmt_alone(f)?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

/// The faults of one row, as they are found.
#[derive(Default)]
pub(super) struct Faults {
    found: Vec<LambdaError>,
    more: usize,
}

impl Faults {
    /// Adds a fault; it is only made while there is room for it.
    pub(super) fn add(&mut self, fault: impl FnOnce() -> LambdaError) {
        if self.found.len() == MOST {
            self.more += 1;
        } else {
            self.found.push(fault());
        }
    }

    pub(super) fn invalid(&mut self, feature: &str, problem: FeatureProblem) {
        self.add(|| LambdaError::InvalidFeature {
            feature: feature.to_owned(),
            problem,
            also: Also::default(),
        });
    }

    /// The value, where there is no fault; else the first fault, which the others are attached to.
    pub(super) fn finish<T>(self, value: T) -> Result<T, LambdaError> {
        let mut found = self.found.into_iter();
        let Some(mut first) = found.next() else { return Ok(value) };
        if let LambdaError::WrongFeatureCount { also, .. }
        | LambdaError::UnknownFeature { also, .. }
        | LambdaError::InvalidFeature { also, .. } = &mut first
        {
            *also = Also { faults: found.collect(), more: self.more };
        }
        Err(first)
    }
}
