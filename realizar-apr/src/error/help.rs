//! What to do about each error.

use super::{Error, Mismatch, PayloadProblem, TensorProblem};

const COPY_AGAIN: &str = "the file is damaged or incomplete: copy it again, or export the model again";
const NOT_FINITE: &str =
    "the model answers nothing useful: train it again on scaled features without missing values";

impl Error {
    /// What to do about it, as one clause without a full stop.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Error::Payload { problem: PayloadProblem::NotFinite { .. }, .. } => NOT_FINITE,
            Error::Empty
            | Error::Truncated { .. }
            | Error::FooterMissing { .. }
            | Error::Trailing { .. }
            | Error::Checksum { .. }
            | Error::Reserved { .. }
            | Error::Padding { .. }
            | Error::Order { .. }
            | Error::TensorCount { .. }
            | Error::Json { .. }
            | Error::MetadataKind { .. }
            | Error::Msgpack { .. }
            | Error::Index { .. }
            | Error::Payload { .. } => COPY_AGAIN,
            Error::BadMagic { .. } => {
                "name a model that aprender saved, or export one from Python with `realizar.export`"
            }
            Error::Dialect(dialect) => dialect.help(),
            Error::Version { .. } | Error::UnknownFlags { .. } | Error::Compression { .. } => {
                "use a newer realizar, or save the model with an older library"
            }
            Error::Refused(refusal) => refusal.help(),
            Error::Tensor { problem: TensorProblem::NotFinite { .. }, .. } => NOT_FINITE,
            Error::Tensor { problem: TensorProblem::UnknownDtype { .. }, .. } => {
                "store it as F32, F64, F16, BF16, AprQ8, AprQ4, Q4_K or Q6_K"
            }
            Error::Tensor {
                problem:
                    TensorProblem::Huge { .. }
                    | TensorProblem::Overflow { .. }
                    | TensorProblem::Outside { .. }
                    | TensorProblem::Overlap { .. }
                    | TensorProblem::Size { .. },
                ..
            } => COPY_AGAIN,
            Error::Tensor { .. } | Error::Model(_) => "export the model again",
            Error::Schema { problem, .. } => {
                return Some(problem.help().unwrap_or_else(|| "export the model again".into()));
            }
            Error::KindRequired { fits } => {
                return Some(match fits.first() {
                    Some(&"mlp") => {
                        "say which it is: `kind = \"mlp\", activation = \"relu\"`, or another".into()
                    }
                    Some(kind) => format!("say which it is, such as `kind = \"{kind}\"`"),
                    None => {
                        "export the model with `realizar.export`, which writes what its tensors mean".into()
                    }
                });
            }
            Error::KindMismatch { reason: Mismatch::Says { .. } | Mismatch::Described, .. } => {
                "leave the kind out"
            }
            Error::KindMismatch { .. } => {
                "leave the kind out to be told which kinds fit, or export the model again"
            }
        };
        Some(help.into())
    }
}
