//! The 32 bytes at the start, the metadata, and the checksum at the end.

use crate::artifact::Compression;
use crate::crc32::crc32;
use crate::error::{Error, Part, Refusal};
use crate::msgpack;

const HEADER_LEN: usize = 32;
const FOOTER_LEN: usize = 4;
/// A signature and the public key to check it with.
const SIGNATURE_LEN: usize = 96;

const ENCRYPTED: u8 = 0x01;
pub(crate) const SIGNED: u8 = 0x02;
const STREAMING: u8 = 0x04;
/// Without a part in how the file is read: licensed, aligned, quantised, with a model card.
const HARMLESS: u8 = 0x78;

/// The parts of a file.
pub(crate) struct Container<'a> {
    /// What the caller of `save` said that the model is.
    pub(super) model_type: u16,
    pub(super) compression: Compression,
    /// The struct, as it is stored.
    pub(super) payload: &'a [u8],
    /// Byte of the file at which the payload starts.
    pub(super) payload_at: usize,
    /// Its length when it is decompressed, as the header has it.
    pub(super) expanded: usize,
    pub(super) metadata: Metadata<'a>,
}

/// What the metadata says that a reader can use.
#[derive(Default)]
pub(crate) struct Metadata<'a> {
    /// The version of aprender that wrote the file.
    pub(super) version: Option<&'a str>,
    pub(super) model_name: Option<&'a str>,
}

pub(crate) fn open(bytes: &[u8]) -> Result<Container<'_>, Error> {
    let Some(header) = bytes.first_chunk::<HEADER_LEN>() else {
        return Err(Error::Truncated { part: Part::Header, end: HEADER_LEN as u64, length: bytes.len() });
    };
    let u32_at = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (major, minor) = (header[4], header[5]);
    if major != 1 {
        return Err(Error::Version { at: 4, expected: 1, major, minor });
    }
    let flags = header[21];
    let metadata_end = HEADER_LEN as u64 + u64::from(u32_at(8));
    let payload_end = metadata_end + u64::from(u32_at(12));
    let signature = if flags & SIGNED == 0 { 0 } else { SIGNATURE_LEN as u64 };
    let end = payload_end + signature + FOOTER_LEN as u64;
    let length = bytes.len();
    for (part, end) in [(Part::Metadata, metadata_end), (Part::Payload, payload_end), (Part::Footer, end)] {
        if end > length as u64 {
            return Err(Error::Truncated { part, end, length });
        }
    }
    if (length as u64) > end {
        return Err(Error::Trailing { at: end as usize, length });
    }
    let (metadata_end, payload_end) = (metadata_end as usize, payload_end as usize);
    checksum(bytes)?;
    refuse_flags(flags)?;
    let compression = match header[20] {
        0 => Compression::None,
        1 | 2 => Compression::Zstd,
        3 => Compression::Lz4,
        value => return Err(Error::Compression { at: 20, value }),
    };
    let mut at = 23;
    while at < HEADER_LEN {
        if header[at] != 0 {
            return Err(Error::Reserved { at, value: header[at] });
        }
        at += 1;
    }
    Ok(Container {
        model_type: u16::from_le_bytes([header[6], header[7]]),
        compression,
        payload: &bytes[metadata_end..payload_end],
        payload_at: metadata_end,
        expanded: u32_at(16) as usize,
        metadata: metadata(&bytes[HEADER_LEN..metadata_end])?,
    })
}

fn checksum(bytes: &[u8]) -> Result<(), Error> {
    let Some((body, stored)) = bytes.split_last_chunk::<FOOTER_LEN>() else { return Err(Error::Empty) };
    let (stored, computed) = (u32::from_le_bytes(*stored), crc32(body));
    if stored != computed {
        return Err(Error::Checksum { part: Part::File, at: body.len(), stored, computed });
    }
    Ok(())
}

fn refuse_flags(flags: u8) -> Result<(), Error> {
    let refusal = if flags & ENCRYPTED != 0 {
        Refusal::Encrypted
    } else if flags & SIGNED != 0 {
        Refusal::Signed
    } else if flags & STREAMING != 0 {
        Refusal::Streaming
    } else if flags & !HARMLESS != 0 {
        return Err(Error::UnknownFlags { at: 21, flags: u32::from(flags & !HARMLESS) });
    } else {
        return Ok(());
    };
    Err(Error::Refused(refusal))
}

fn metadata(bytes: &[u8]) -> Result<Metadata<'_>, Error> {
    let mut metadata = Metadata::default();
    let read = msgpack::strings(bytes, |key, value| {
        let value = value.filter(|text| !text.is_empty());
        match key {
            "aprender_version" => metadata.version = value,
            "model_name" => metadata.model_name = value,
            _ => {}
        }
    });
    match read {
        Ok(()) => Ok(metadata),
        Err(error) => Err(Error::Msgpack { at: HEADER_LEN + error.at, problem: error.problem }),
    }
}
