//! Version 1 files with a signature, taken apart for a program that checks signatures.
//!
//! Functions refuse such a file, and so does [`Artifact::read`](crate::Artifact::read): whom to trust is decided by a
//! person, before a model is compiled. After the check, [`Signed::unsigned`] is an ordinary file.

use crate::crc32::crc32;
use crate::error::{Error, Refusal};
use crate::v1::header::{self, SIGNED};

/// Where the header has its flags.
const FLAGS_AT: usize = 21;

/// A signed version 1 file: what is signed, and by whom it says it is. Nothing of it is trustworthy yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// What the signature is of: the header, the metadata and the payload, from byte 0 on.
    pub covered: &'a [u8],
    /// An Ed25519 signature, right behind them.
    pub signature: &'a [u8; 64],
    /// The public key that the file says is the signer's, right behind the signature.
    pub public_key: &'a [u8; 32],
}

impl<'a> Signed<'a> {
    /// The parts of a file that [`Artifact::read`](crate::Artifact::read) refuses as [`Refusal::Signed`]: one whose
    /// lengths agree, whose checksum holds, and which is not encrypted. `None` for any other.
    #[must_use]
    pub fn open(file: &'a [u8]) -> Option<Signed<'a>> {
        let refusal = file.starts_with(b"APRN").then(|| header::open(file).err()).flatten();
        let Some(Error::Refused(Refusal::Signed)) = refusal else { return None };
        let (file, _checksum) = file.split_last_chunk::<4>()?;
        let (file, public_key) = file.split_last_chunk()?;
        let (covered, signature) = file.split_last_chunk()?;
        Some(Signed { covered, signature, public_key })
    }

    /// The same file without a signature: its flag is cleared, and its checksum is of what is left.
    #[must_use]
    pub fn unsigned(&self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.covered.len() + 4);
        file.extend_from_slice(self.covered);
        if let Some(flags) = file.get_mut(FLAGS_AT) {
            *flags &= !SIGNED;
        }
        let checksum = crc32(&file);
        file.extend_from_slice(&checksum.to_le_bytes());
        file
    }
}
