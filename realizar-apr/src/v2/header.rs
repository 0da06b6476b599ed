//! The 64 bytes at the start: checksum, version, flags, and where the other parts lie.

use std::ops::Range;

use crate::crc32::crc32_pair;
use crate::error::{Error, Part, Refusal};
use crate::json::Value;
use crate::note::Note;

/// Length of the header.
pub(crate) const HEADER_LEN: usize = 64;

const LZ4_COMPRESSED: u16 = 0x0001;
const ZSTD_COMPRESSED: u16 = 0x0002;
const ENCRYPTED: u16 = 0x0004;
const SIGNED: u16 = 0x0008;
const SHARDED: u16 = 0x0010;
const QUANTIZED: u16 = 0x0020;
/// Written, and nothing that a reader of numbers need know: filter bank, model card, streaming,
/// vocabulary.
const HARMLESS: u16 = 0x03C0;
/// Rows of a matrix lie one after the other. Written by this crate too.
pub(crate) const ROW_MAJOR: u16 = 0x0400;
const COLUMN_MAJOR: u16 = 0x0800;

/// The header's fields.
pub(super) struct Header {
    flags: u16,
    pub(super) tensor_count: u32,
    metadata_offset: u64,
    metadata_size: u32,
    index_offset: u64,
    data_offset: u64,
}

/// Where the parts lie.
pub(super) struct Layout {
    pub(super) metadata: Range<usize>,
    pub(super) index_start: usize,
    pub(super) data_start: usize,
}

fn u16_at(header: &[u8; HEADER_LEN], at: usize) -> u16 {
    u16::from_le_bytes([header[at], header[at + 1]])
}

fn u32_at(header: &[u8; HEADER_LEN], at: usize) -> u32 {
    u32::from(u16_at(header, at)) | u32::from(u16_at(header, at + 2)) << 16
}

fn u64_at(header: &[u8; HEADER_LEN], at: usize) -> u64 {
    u64::from(u32_at(header, at)) | u64::from(u32_at(header, at + 4)) << 32
}

/// Whether the header's own checksum holds: what tells the container from other dialects that share
/// its magic.
pub(crate) fn is_intact(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|header| checksums(header).0 == checksums(header).1)
}

/// The header's checksum as it is stored, and as it should be: over all of the header but itself.
fn checksums(header: &[u8; HEADER_LEN]) -> (u32, u32) {
    (u32_at(header, 40), crc32_pair(&header[..40], &header[44..]))
}

pub(super) fn read(bytes: &[u8]) -> Result<Header, Error> {
    let Some(header) = bytes.first_chunk::<HEADER_LEN>() else {
        return Err(Error::Truncated { part: Part::Header, end: HEADER_LEN as u64, length: bytes.len() });
    };
    let (stored, computed) = checksums(header);
    if stored != computed {
        return Err(Error::Checksum { part: Part::Header, at: 40, stored, computed });
    }
    let (major, minor) = (header[4], header[5]);
    if major != 2 {
        return Err(Error::Version { at: 4, expected: 2, major, minor });
    }
    let mut at = 44;
    while at < HEADER_LEN {
        if header[at] != 0 {
            return Err(Error::Reserved { at, value: header[at] });
        }
        at += 1;
    }
    Ok(Header {
        flags: u16_at(header, 6),
        tensor_count: u32_at(header, 8),
        metadata_offset: u64_at(header, 12),
        metadata_size: u32_at(header, 20),
        index_offset: u64_at(header, 24),
        data_offset: u64_at(header, 32),
    })
}

/// The flags that refuse a file, after the metadata has had its say.
pub(super) struct Flags(u16);

impl Header {
    /// Checks the flags; a false one that does no harm becomes a note.
    pub(super) fn flags(&self, notes: &mut Vec<Note>) -> Result<Flags, Error> {
        let flags = self.flags;
        let known = LZ4_COMPRESSED
            | ZSTD_COMPRESSED
            | ENCRYPTED
            | SIGNED
            | SHARDED
            | QUANTIZED
            | HARMLESS
            | ROW_MAJOR
            | COLUMN_MAJOR;
        if flags & ENCRYPTED != 0 {
            return Err(Error::Refused(Refusal::Encrypted));
        }
        if flags & COLUMN_MAJOR != 0 {
            return Err(Error::Refused(Refusal::ColumnMajor));
        }
        if flags & ZSTD_COMPRESSED != 0 {
            return Err(Error::Refused(Refusal::CompressedV2 { flag: ZSTD_COMPRESSED, codec: "zstd" }));
        }
        if flags & SIGNED != 0 {
            return Err(Error::Refused(Refusal::SignedV2));
        }
        if flags & !known != 0 {
            return Err(Error::UnknownFlags { at: 6, flags: u32::from(flags & !known) });
        }
        if flags & LZ4_COMPRESSED != 0 {
            // The only published writer that sets it compresses nothing. Data that is compressed after
            // all cannot pass the checks of index, padding and checksum.
            notes.push(Note::FalseLz4Flag);
        }
        Ok(Flags(flags))
    }

    /// Where the parts lie, each inside the file and after the one before it.
    pub(super) fn layout(&self, length: usize) -> Result<Layout, Error> {
        let inside = |part: Part, end: Option<u64>| match end {
            Some(end) if end <= length as u64 => Ok(end as usize),
            end => Err(Error::Truncated { part, end: end.unwrap_or(u64::MAX), length }),
        };
        let after = |field: &'static str, at: usize, offset: u64, least: usize| {
            if offset < least as u64 {
                return Err(Error::Order { field, at, offset, least });
            }
            Ok(())
        };
        after("metadata_offset", 12, self.metadata_offset, HEADER_LEN)?;
        let metadata_start = inside(Part::Metadata, Some(self.metadata_offset))?;
        let metadata_end = self.metadata_offset.checked_add(u64::from(self.metadata_size));
        let metadata_end = inside(Part::Metadata, metadata_end)?;
        after("tensor_index_offset", 24, self.index_offset, metadata_end)?;
        let index_start = inside(Part::Index, Some(self.index_offset))?;
        after("data_offset", 32, self.data_offset, index_start)?;
        let data_start = inside(Part::Data, Some(self.data_offset))?;
        Ok(Layout { metadata: metadata_start..metadata_end, index_start, data_start })
    }
}

impl Flags {
    /// Whether the file says that it is quantised, and not how its matrices lie.
    pub(super) fn quantised_without_layout(&self) -> bool {
        self.0 & (QUANTIZED | ROW_MAJOR) == QUANTIZED
    }

    /// Refuses one part of a model that was cut into several.
    pub(super) fn refuse(&self, metadata: Value<'_>) -> Result<(), Error> {
        let sharding = metadata.get("sharding").filter(|value| !value.is_null());
        if self.0 & SHARDED == 0 && sharding.is_none() {
            return Ok(());
        }
        let number = |key| sharding.and_then(|sharding| sharding.get(key)).and_then(Value::as_usize);
        Err(Error::Refused(Refusal::Sharded { index: number("shard_index"), count: number("shard_count") }))
    }
}
