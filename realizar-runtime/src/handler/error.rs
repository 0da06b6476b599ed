//! Why a model is not loaded or a request not answered: one type, with the stable names that go on the wire.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::fault::{Also, FeatureProblem};
use super::text::{Brief, List, Message};

/// Why a model is not loaded, or a request not answered.
///
/// On the wire it is `{"type": …, "message": …}`, with `"feature"` where one is at fault; the type is
/// [`LambdaError::kind`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LambdaError {
    /// The artifact has no bytes.
    EmptyModel,
    /// The artifact does not start as an `.apr` file does.
    InvalidMagic {
        /// What it should start with.
        expected: [u8; 4],
        /// What it starts with; zeros stand in for bytes that it does not have.
        actual: [u8; 4],
    },
    /// The artifact does not say what its tensors mean: `from_bytes_as` takes a kind.
    KindRequired {
        /// The kinds that its tensors fit.
        fits: Vec<&'static str>,
    },
    /// The artifact is not read for another reason.
    UnreadableModel(UnreadableModel),
    /// The request is not JSON, or not of a shape that is answered.
    MalformedRequest {
        /// What is wrong, and at which line and column where that is known.
        message: String,
    },
    /// The row has not as many features as the model.
    WrongFeatureCount {
        /// How many the model takes.
        expected: usize,
        /// Whether the model takes more than `expected` too, and ignores the surplus.
        or_more: bool,
        /// How many the row has.
        found: usize,
        /// Features that a row with names leaves out, at most eight.
        missing: Vec<String>,
        /// What else is wrong with the row.
        also: Also,
    },
    /// The row names a feature that the model does not have.
    UnknownFeature {
        /// The name.
        feature: String,
        /// The model's feature that has nearly this name.
        suggestion: Option<String>,
        /// What else is wrong with the row.
        also: Also,
    },
    /// A feature has a value that the model does not take.
    InvalidFeature {
        /// Its name.
        feature: String,
        /// What is wrong with the value.
        problem: FeatureProblem,
        /// What else is wrong with the row.
        also: Also,
    },
    /// The batch has no instances.
    EmptyBatch,
    /// The handler has no model of this name.
    UnknownModel {
        /// The name.
        model: String,
        /// `name@version` of each model that the handler has.
        known: Vec<String>,
    },
    /// The model gives no usable answer.
    InferenceError(String),
    /// The model, or the function around it, panicked. The next request is answered as ever.
    Panic {
        /// `name@version` of the model.
        model: String,
        /// The panic's message.
        message: String,
    },
}

/// Why an artifact is not read: what is wrong and where, and what to do. Its source is the reader's own error.
///
/// The error is behind a trait, so that a program of compiled models alone has none of the reader's messages in
/// it.
#[derive(Debug, Clone)]
pub struct UnreadableModel {
    error: Arc<dyn std::error::Error + Send + Sync>,
    help: Option<Arc<str>>,
}

impl fmt::Display for UnreadableModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        match &self.help {
            Some(help) => write!(f, ": {help}"),
            None => Ok(()),
        }
    }
}

impl PartialEq for UnreadableModel {
    fn eq(&self, other: &UnreadableModel) -> bool {
        self.error.to_string() == other.error.to_string()
    }
}

impl LambdaError {
    /// The name on the wire: `errorType` in Lambda's answer, `type` in a row of a batch, `kind` in metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            LambdaError::EmptyModel => "EmptyModel",
            LambdaError::InvalidMagic { .. } => "InvalidMagic",
            LambdaError::KindRequired { .. } => "KindRequired",
            LambdaError::UnreadableModel(_) => "UnreadableModel",
            LambdaError::MalformedRequest { .. } => "MalformedRequest",
            LambdaError::WrongFeatureCount { .. } => "WrongFeatureCount",
            LambdaError::UnknownFeature { .. } => "UnknownFeature",
            LambdaError::InvalidFeature { .. } => "InvalidFeature",
            LambdaError::EmptyBatch => "EmptyBatch",
            LambdaError::UnknownModel { .. } => "UnknownModel",
            LambdaError::InferenceError(_) => "InferenceError",
            LambdaError::Panic { .. } => "Panic",
        }
    }

    /// The feature at fault, where it is one.
    #[must_use]
    pub fn feature(&self) -> Option<&str> {
        match self {
            LambdaError::UnknownFeature { feature, .. } | LambdaError::InvalidFeature { feature, .. } => {
                Some(feature)
            }
            LambdaError::WrongFeatureCount { missing, .. } => match missing.as_slice() {
                [feature] => Some(feature),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn malformed(message: impl fmt::Display) -> LambdaError {
        LambdaError::MalformedRequest { message: Message(&message.to_string()).to_string() }
    }

    /// What a body's own request type says of the field at `path`.
    pub(crate) fn refused_by_request(path: String, message: impl fmt::Display) -> LambdaError {
        LambdaError::InvalidFeature {
            feature: path,
            problem: FeatureProblem::Request { message: message.to_string() },
            also: Also::default(),
        }
    }

    /// What is wrong, without what else is wrong with the row.
    pub(super) fn fmt_alone(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LambdaError::EmptyModel => f.write_str("the model has no bytes"),
            LambdaError::InvalidMagic { expected, actual } => write!(
                f,
                "the model starts with {} and not with {}: it is no `.apr` file",
                actual.escape_ascii(),
                expected.escape_ascii()
            ),
            LambdaError::KindRequired { fits } if fits.is_empty() => f.write_str(
                "the file does not say what its tensors mean, and they fit no kind of model: export the model \
                 with `realizar.export`",
            ),
            LambdaError::KindRequired { fits } => write!(
                f,
                "the file does not say what its tensors mean; they fit {}: name one with \
                 `LambdaHandler::from_bytes_as`",
                List(fits)
            ),
            LambdaError::UnreadableModel(unreadable) => write!(f, "{unreadable}"),
            LambdaError::MalformedRequest { message } => f.write_str(message),
            LambdaError::WrongFeatureCount { expected, or_more, found, missing, .. } => {
                let or_more = if *or_more { " or more" } else { "" };
                let plural = if *expected == 1 && or_more.is_empty() { "" } else { "s" };
                write!(f, "expected {expected}{or_more} feature{plural}, found {found}")?;
                match missing.len() {
                    0 => Ok(()),
                    1 => write!(f, ": {} is missing", List(missing)),
                    _ => {
                        let more = expected.saturating_sub(*found).saturating_sub(missing.len());
                        write!(f, ": {}", List(missing))?;
                        if more > 0 {
                            write!(f, " and {more} more")?;
                        }
                        f.write_str(" are missing")
                    }
                }
            }
            LambdaError::UnknownFeature { feature, suggestion, .. } => {
                write!(f, "the model has no feature `{}`", Brief(feature))?;
                match suggestion {
                    Some(suggestion) => write!(f, ": did you mean `{suggestion}`?"),
                    None => Ok(()),
                }
            }
            LambdaError::InvalidFeature { feature, problem, .. } => {
                write!(f, "feature `{}` {problem}", Brief(feature))
            }
            LambdaError::EmptyBatch => f.write_str("the batch has no instances: send at least one"),
            LambdaError::UnknownModel { model, known } => {
                write!(f, "there is no model `{}`: this function has {}", Brief(model), List(known))
            }
            LambdaError::InferenceError(message) => f.write_str(message),
            LambdaError::Panic { model, message } => {
                write!(f, "the model `{model}` panicked: {}", Message(message))
            }
        }
    }
}

impl fmt::Display for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_alone(f)?;
        match self {
            LambdaError::WrongFeatureCount { also, .. }
            | LambdaError::UnknownFeature { also, .. }
            | LambdaError::InvalidFeature { also, .. } => write!(f, "{also}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for LambdaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LambdaError::UnreadableModel(unreadable) => Some(&*unreadable.error),
            _ => None,
        }
    }
}

impl From<realizar_apr::Error> for LambdaError {
    fn from(error: realizar_apr::Error) -> LambdaError {
        match error {
            realizar_apr::Error::Empty => LambdaError::EmptyModel,
            realizar_apr::Error::BadMagic { expected, actual } => {
                LambdaError::InvalidMagic { expected, actual }
            }
            realizar_apr::Error::KindRequired { fits } => LambdaError::KindRequired { fits },
            other => LambdaError::UnreadableModel(UnreadableModel {
                help: other.help().map(Into::into),
                error: Arc::new(other),
            }),
        }
    }
}

impl Serialize for LambdaError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_entries(&mut map, None)?;
        map.end()
    }
}

impl LambdaError {
    /// The entries of the error's object: `type`, `row` where there is one, `feature`, `message`.
    pub(crate) fn serialize_entries<M: SerializeMap>(
        &self,
        map: &mut M,
        row: Option<usize>,
    ) -> Result<(), M::Error> {
        map.serialize_entry("type", self.kind())?;
        if let Some(row) = row {
            map.serialize_entry("row", &row)?;
        }
        if let Some(feature) = self.feature() {
            map.serialize_entry("feature", feature)?;
        }
        map.serialize_entry("message", &self.to_string())
    }
}
