//! Version 2 of the container (`APR\0`, and `APR2` as the first writers of it had it).
//!
//! Header, JSON metadata, tensor index, tensor data, checksum. [`open`] checks all of it: every
//! checksum, every offset, every byte of padding. What the tensors mean is not its business.

mod header;
mod index;

pub(crate) use index::Entry;

use crate::crc32::crc32;
use crate::error::{Dialect, Error, Part, Refusal, TensorProblem};
use crate::json::{self, Value};
use crate::note::Note;

pub(crate) use header::is_intact;
#[cfg(feature = "write")]
pub(crate) use header::{HEADER_LEN, ROW_MAJOR};

/// A checked container.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    /// The whole file.
    pub(crate) bytes: &'a [u8],
    /// The metadata: an object.
    pub(crate) metadata: Value<'a>,
    /// The tensors, ascending by name.
    pub(crate) tensors: Vec<Entry<'a>>,
    /// What is odd about it.
    pub(crate) notes: Vec<Note>,
}

impl<'a> Container<'a> {
    /// The tensor of this name.
    pub(crate) fn tensor(&self, name: &str) -> Option<&Entry<'a>> {
        self.tensors.binary_search_by(|entry| entry.name.cmp(name)).ok().map(|at| &self.tensors[at])
    }

    /// The numbers of a tensor as they lie in the file.
    pub(crate) fn data(&self, entry: &Entry<'a>) -> &'a [u8] {
        // The index was checked: every tensor lies inside the file.
        &self.bytes[entry.offset..entry.offset + entry.size]
    }
}

/// Checks a file that starts with a magic of version 2.
pub(crate) fn open(bytes: &[u8]) -> Result<Container<'_>, Error> {
    let header = header::read(bytes)?;
    let mut notes = Vec::new();
    let flags = header.flags(&mut notes)?;
    let layout = header.layout(bytes.len())?;

    let text = &bytes[layout.metadata.clone()];
    let metadata_at = layout.metadata.start;
    let not_json = |error: json::NotJson| Error::Json { at: metadata_at + error.at, problem: error.problem };
    let metadata = json::parse(text);
    // An index in JSON is another dialect, and says more than what its metadata may be.
    index::refuse_json_index(bytes, &layout, header.tensor_count)?;
    let metadata = metadata.map_err(not_json)?;
    if metadata.members().is_none() {
        return Err(Error::MetadataKind { at: metadata_at + metadata.at(), found: metadata.kind() });
    }
    flags.refuse(metadata)?;

    tensors(bytes, &layout, header.tensor_count, notes, metadata).map_err(|error| match error {
        // A writer of quantised language models sets neither the flag for row-major matrices nor a
        // checksum, and has codes of its own for element types.
        Error::FooterMissing { .. }
        | Error::Refused(Refusal::Ggml { .. })
        | Error::Tensor { problem: TensorProblem::UnknownDtype { .. }, .. }
            if flags.quantised_without_layout() =>
        {
            Error::Dialect(Dialect::Quantised)
        }
        error => error,
    })
}

/// Everything after the metadata.
fn tensors<'a>(
    bytes: &'a [u8],
    layout: &header::Layout,
    count: u32,
    notes: Vec<Note>,
    metadata: Value<'a>,
) -> Result<Container<'a>, Error> {
    let index = index::read(bytes, layout, count)?;
    zeros(bytes, layout.metadata.end, layout.index_start)?;
    zeros(bytes, index.end, layout.data_start)?;
    let extent = index::place(bytes, &index.tensors, layout.data_start)?;
    footer(bytes, extent)?;
    index::refuse_gaps(bytes, &index.tensors, layout.data_start, extent)?;
    Ok(Container { bytes, metadata, tensors: index.tensors, notes })
}

/// Refuses a byte of padding that is not zero.
fn zeros(bytes: &[u8], from: usize, to: usize) -> Result<(), Error> {
    let mut at = from;
    while at < to {
        if bytes[at] != 0 {
            return Err(Error::Padding { at, value: bytes[at] });
        }
        at += 1;
    }
    Ok(())
}

/// The last four bytes are the checksum of all before them.
fn footer(bytes: &[u8], extent: usize) -> Result<(), Error> {
    let end = extent.saturating_add(4);
    if bytes.len() < end {
        return Err(if bytes.len() == extent {
            Error::FooterMissing { at: extent }
        } else {
            Error::Truncated { part: Part::Footer, end: end as u64, length: bytes.len() }
        });
    }
    if bytes.len() > end {
        return Err(Error::Trailing { at: end, length: bytes.len() });
    }
    let (body, stored) = bytes.split_at(extent);
    let stored = u32::from_le_bytes([stored[0], stored[1], stored[2], stored[3]]);
    let computed = crc32(body);
    if stored != computed {
        return Err(Error::Checksum { part: Part::File, at: extent, stored, computed });
    }
    Ok(())
}
