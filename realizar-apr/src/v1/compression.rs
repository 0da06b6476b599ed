//! The struct as it was before it was compressed.
//!
//! The buffer has the length that the header declares, which the file's own length must justify, and
//! decoding must fill it exactly. Nothing grows while it runs.

use std::borrow::Cow;

use super::header::Container;
use crate::artifact::Compression;
use crate::budget::Budget;
use crate::error::{Error, PayloadProblem, Refusal};
use crate::{lz4, zstd};

pub(super) fn expand<'a>(container: &Container<'a>, budget: &Budget) -> Result<Cow<'a, [u8]>, Error> {
    let stored = container.payload;
    let damaged = |codec: &'static str, at: usize, reason: &'static str| Error::Payload {
        family: codec,
        at,
        problem: PayloadProblem::Compression { codec, reason },
    };
    let length = |declared: usize, found: usize| Error::Payload {
        family: "bytes",
        at: 0,
        problem: PayloadProblem::Length { declared: declared as u64, found: found as u64 },
    };
    if container.compression == Compression::None {
        if container.expanded != stored.len() {
            return Err(length(container.expanded, stored.len()));
        }
        return Ok(Cow::Borrowed(stored));
    }
    // Half of what is left: the model that is made of the bytes takes memory beside them.
    let most = budget.left() / 2;
    if container.expanded > most {
        let expanded = container.expanded as u64;
        return Err(Error::Refused(Refusal::Expansion {
            expanded,
            length: container.payload_at + stored.len(),
            most,
        }));
    }
    budget.charge("payload", container.expanded, 1)?;
    let mut expanded = vec![0; container.expanded];
    let found = if container.compression == Compression::Zstd {
        zstd::decompress(stored, &mut expanded).map_err(|error| damaged("zstd", error.at, error.reason))?
    } else {
        let Some((declared, block)) = stored.split_first_chunk() else {
            return Err(damaged("LZ4", 0, "the length before the block is missing"));
        };
        let declared = u32::from_le_bytes(*declared) as usize;
        if declared != container.expanded {
            return Err(length(container.expanded, declared));
        }
        lz4::decompress(block, &mut expanded).map_err(|error| damaged("LZ4", 4 + error.at, error.reason))?
    };
    if found != container.expanded {
        return Err(length(container.expanded, found));
    }
    Ok(Cow::Owned(expanded))
}
