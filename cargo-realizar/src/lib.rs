//! What `cargo realizar` does: importing models of other libraries, looking at artifacts, verifying and
//! converting them.
//!
//! [`import()`] takes the bytes of a file that a training library wrote and gives a
//! [`Model`](realizar_apr::ir::Model) with what had to be said about it. Each format has a module of its own,
//! with its own types for what the file holds; all that they share is [`Source`], [`Options`], [`Imported`]
//! and [`Error`].
//!
//! No file makes an importer panic, overflow the stack, or allocate more than 20 times the file's length
//! plus 1 MiB.
#![forbid(unsafe_code)]

mod budget;
mod catboost;
mod convert;
mod document;
mod drawing;
mod error;
mod features;
mod format;
mod golden;
mod import;
mod imported;
mod kind;
mod lightgbm;
mod onnx;
mod options;
mod precision;
mod rows;
mod safetensors;
mod signature;
mod source;
mod table;
mod verify;
mod xgboost;

pub use budget::Budget;
pub use convert::{Converted, Moved, Precision, convert, spread};
pub use drawing::small_tree;
pub use error::{Error, ErrorKind};
pub use features::{Declared, features};
pub use format::Format;
pub use golden::golden;
pub use import::import;
pub use imported::{Imported, Warning};
pub use kind::kind;
pub use options::{Options, Rounds};
pub use precision::measure;
pub use rows::{Rows, label, label_name, rows};
pub use signature::{PublicKey, Signer, read_artifact};
pub use source::Source;
pub use table::Table;
pub use verify::{Answers, Largest, Parity, verify};
