//! Files that could be read after something was done about them.

use std::fmt;

/// Why a file that is whole is not read as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The payload is encrypted.
    Encrypted,
    /// A version 1 file with a signature, which is not checked here.
    Signed,
    /// A version 2 file whose flag says that it is signed; no writer says where the signature is.
    SignedV2,
    /// One of several parts of a model.
    Sharded {
        /// Which part, where the file says so.
        index: Option<usize>,
        /// How many parts, where the file says so.
        count: Option<usize>,
    },
    /// Matrices lie column by column.
    ColumnMajor,
    /// A version 2 file that says it is compressed, in a way that no writer defines.
    CompressedV2 {
        /// The flag.
        flag: u16,
        /// What the flag names.
        codec: &'static str,
    },
    /// A version 1 file in pieces for streaming.
    Streaming,
    /// Quantised blocks of another ecosystem under a code that means something else.
    Ggml {
        /// The tensor.
        name: String,
    },
    /// The model was never fitted.
    Unfitted {
        /// The structs that it can be: without numbers, some are alike.
        families: Vec<&'static str>,
    },
    /// The payload of a model type that stands for any struct is none that is known.
    UnknownStruct {
        /// The id in the header.
        id: u16,
    },
    /// A family of models that is not built.
    Family {
        /// The id in the header.
        id: u16,
        /// Its name.
        name: &'static str,
    },
    /// A struct that can be saved but answers nothing for a row that it has not seen.
    NothingToServe {
        /// The struct.
        family: &'static str,
    },
    /// The payload would take more memory than the file's size justifies.
    Expansion {
        /// Bytes after decompression.
        expanded: u64,
        /// Bytes of the file.
        length: usize,
        /// The most that is accepted for a file of that size.
        most: usize,
    },
    /// The model would take more memory than the file's size justifies.
    Table {
        /// What would take it.
        what: &'static str,
        /// Its bytes.
        bytes: u64,
        /// The most that is accepted for a file of that size.
        most: usize,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Encrypted => f.write_str("the file is encrypted"),
            Refusal::Signed => f.write_str("the file is signed, and the signature is not checked here"),
            Refusal::SignedV2 => f.write_str(
                "the header's flag says that the file is signed, but version 2 defines no signature",
            ),
            Refusal::Sharded { index, count } => {
                f.write_str("the file is one shard of a model in several files")?;
                if let (Some(index), Some(count)) = (index, count) {
                    write!(f, ": shard {index} of {count}, counted from 0")?;
                }
                Ok(())
            }
            Refusal::ColumnMajor => f.write_str(
                "the header's flag 0x0800 says that matrices lie column by column, which is not read",
            ),
            Refusal::CompressedV2 { flag, codec } => write!(
                f,
                "the header's flag {flag:#06x} says that the file is compressed with {codec}, which version 2 does \
                 not define"
            ),
            Refusal::Streaming => f.write_str("the header's flag says that the payload is cut for streaming"),
            Refusal::Ggml { name } => write!(
                f,
                "tensor `{name}` holds GGML Q8_0 blocks under the code of AprQ4, as realizar's converter of language \
                 models wrote them"
            ),
            Refusal::Unfitted { families } => {
                write!(
                    f,
                    "the {} in the file is not fitted: it has nothing to compute with",
                    families.join(" or ")
                )
            }
            Refusal::UnknownStruct { id } => write!(
                f,
                "the payload is no struct that is known, and model type {id:#06x} (custom) does not say which it is"
            ),
            Refusal::Family { id, name } => {
                write!(f, "the file holds {name} (model type {id:#06x}), a family that is not built")
            }
            Refusal::NothingToServe { family } => {
                write!(f, "the file holds {family}, which has no answer for a row that it was not fitted on")
            }
            Refusal::Expansion { expanded, length, most } => write!(
                f,
                "the payload says that it expands to {expanded} bytes; for a file of {length} bytes, {most} at most \
                 are accepted"
            ),
            Refusal::Table { what, bytes, most } => write!(
                f,
                "the {what} would take {bytes} bytes; for a file of this size, {most} at most are accepted"
            ),
        }
    }
}

impl Refusal {
    pub(super) fn help(&self) -> &'static str {
        match self {
            Refusal::Encrypted => {
                "decrypt it first: load it with aprender's `load_encrypted` (or `load_as_recipient`, where it was saved for \
                 one) and save it plainly"
            }
            Refusal::Signed => {
                "run `cargo realizar import`, which checks the signature and writes an artifact without one"
            }
            Refusal::SignedV2 => "write the file again without the flag",
            Refusal::Sharded { .. } => "merge the shards into one file first",
            Refusal::ColumnMajor => {
                "transpose the matrices to [outputs, inputs], rows first, and write it again"
            }
            Refusal::CompressedV2 { .. } => "write the file again without compression",
            Refusal::Streaming => "save the model again without streaming",
            Refusal::Ggml { .. } => {
                "language models are not served; use a classic model saved by aprender or `realizar.export`"
            }
            Refusal::Unfitted { .. } => "call `fit` before the model is saved",
            Refusal::Family { .. } => {
                "train one of the families that are built (docs/apr.md lists them), or export the model from Python \
                 with `realizar.export`"
            }
            Refusal::UnknownStruct { .. } => {
                "save a model of a family that is built (docs/apr.md lists them), or export it from Python with \
                 `realizar.export`"
            }
            Refusal::NothingToServe { .. } => "use a model with `predict`, such as k-means",
            Refusal::Expansion { .. } => "save the model uncompressed",
            Refusal::Table { .. } => {
                "train with fewer classes or features, or export it with `realizar.export`"
            }
        }
    }
}
