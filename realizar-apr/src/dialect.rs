//! Which of the encodings that share the extension a file is.

use crate::error::{Dialect, Error};
use crate::v2;

/// An encoding that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    V1,
    V2 { old_magic: bool },
}

/// Looks at the first bytes.
pub(crate) fn detect(bytes: &[u8]) -> Result<Encoding, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    let mut magic = [0; 4];
    let length = bytes.len().min(4);
    magic[..length].copy_from_slice(&bytes[..length]);
    match &magic {
        b"APRN" => Ok(Encoding::V1),
        b"APR1" => Err(Error::Dialect(Dialect::Apr1)),
        b"APR\0" if length < 4 => Err(bad_magic(magic)),
        b"APR\0" | b"APR2" => {
            if !v2::is_intact(bytes)
                && let Some(dialect) = impostor(bytes)
            {
                return Err(Error::Dialect(dialect));
            }
            Ok(Encoding::V2 { old_magic: &magic == b"APR2" })
        }
        _ => Err(bad_magic(magic)),
    }
}

fn bad_magic(actual: [u8; 4]) -> Error {
    Error::BadMagic { expected: *b"APR\0", actual }
}

/// What a file with a magic of version 2 is when the header's checksum does not hold. A damaged file of
/// version 2 has its version there, and no frame behind it.
fn impostor(bytes: &[u8]) -> Option<Dialect> {
    let codec = *bytes.get(4)?;
    if codec == 2 && bytes.get(9..13) == Some(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Some(Dialect::CompressedApr1 { codec: "zstd" });
    }
    if codec == 1 && holds_apr1(bytes) {
        return Some(Dialect::CompressedApr1 { codec: "LZ4" });
    }
    if bytes.get(4..8) == Some(&[1, 0, 0, 0]) {
        return Some(Dialect::Transformer);
    }
    None
}

/// Whether an LZ4 block follows that starts with a literal `APR1`: a length of nine bytes (two counts and
/// the codec), a token, and the literals.
fn holds_apr1(bytes: &[u8]) -> bool {
    let Some(&token) = bytes.get(13) else { return false };
    // Fifteen in the high half means that more bytes of length follow.
    let start = if token >> 4 == 15 {
        let longer = bytes.iter().skip(14).take_while(|&&byte| byte == 255).count();
        14 + longer + 1
    } else {
        14
    };
    bytes.get(start..start + 4) == Some(b"APR1")
}
