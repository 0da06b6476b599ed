//! Signed version 1 files: the signature is checked, and then the model is read.
//!
//! aprender's `save_signed` puts an Ed25519 signature of all that comes before it behind the payload, and the public key
//! behind the signature. That it holds says that whoever has the secret key of *that* public key wrote the file; whose
//! key it is, the file cannot say. A person who knows the signer's key requires it.
//!
//! Signatures are checked strictly: none can be changed into another that holds too, and keys of small order, by which
//! a signature can be made to hold for any file, are refused.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};
use realizar_apr::{Artifact, Kind, Part, Refusal, Signed};

use crate::error::Error;
use crate::imported::Warning;

/// Bytes behind the payload of a signed file: signature, public key, checksum.
const TRAILER: u64 = 64 + 32 + 4;

/// A public key of Ed25519. `Display` gives its 64 hexadecimal digits, `FromStr` reads them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: String| {
            Error::usage(what, "give the signer's public key: its 32 bytes as 64 hexadecimal digits")
        };
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            let count = text.trim().chars().count();
            return Err(wrong(format!("a public key has 64 hexadecimal digits, not {count} characters")));
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            for &digit in pair {
                let Some(value) = char::from(digit).to_digit(16) else {
                    return Err(wrong(format!("`{}` is not hexadecimal", text.trim())));
                };
                *byte = *byte << 4 | value as u8;
            }
        }
        let key = PublicKey(key);
        match key.point() {
            Some(_) => Ok(key),
            None => {
                Err(wrong(format!("{key} is no public key of Ed25519 by which a signature proves anything")))
            }
        }
    }
}

impl PublicKey {
    /// The key as a point of the curve, where it is one, and not one of small order.
    fn point(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(&self.0).ok().filter(|point| !point.is_weak())
    }
}

/// By whom a file is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// The key by which the signature holds.
    pub key: PublicKey,
    /// Whether it is the key that was required, and not just one that the file brings along.
    pub required: bool,
}

impl Signer {
    /// What has to be said of a key that nobody required.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        (!self.required).then(|| {
            Warning::new(
                format!(
                    "the signature holds, by the public key {}; but the key is the file's own, and whoever changes a file \
                     can sign it anew",
                    self.key
                ),
                "ask the signer for the public key, and require it: `--public-key HEX`",
            )
        })
    }
}

/// Reads an artifact; of a signed one only after its signature was checked.
///
/// # Errors
/// When the file cannot be read, when its signature does not hold, and when it is not signed by the key that is
/// required.
pub fn read_artifact(
    bytes: &[u8],
    kind: Option<Kind>,
    required: Option<PublicKey>,
) -> Result<(Artifact, Option<Signer>), Error> {
    let read = |bytes: &[u8]| match kind {
        None => Artifact::read(bytes),
        Some(kind) => Artifact::read_as(bytes, kind),
    };
    let error = match (read(bytes), required) {
        (Ok(artifact), None) => return Ok((artifact, None)),
        (Ok(_), Some(_)) => return Err(not_signed()),
        (Err(error), _) => error,
    };
    match (error, Signed::open(bytes)) {
        (realizar_apr::Error::Refused(Refusal::Signed), Some(signed)) => {
            let signer = check(&signed, required)?;
            Ok((read(&signed.unsigned())?, Some(signer)))
        }
        (realizar_apr::Error::Truncated { part: Part::Footer, end, length }, _) if says_signed(bytes) => {
            Err(Error::malformed(format!(
                "the file is signed, but cut off: its signature, public key and checksum reach byte {end}, but it has \
                 {length} bytes"
            ))
            .at(format!("byte {}", end.saturating_sub(TRAILER)))
            .help("copy the file again, from where it was signed"))
        }
        (error, _) => Err(error.into()),
    }
}

/// Whether the flag of a version 1 file says that it is signed.
fn says_signed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"APRN") && bytes.get(21).is_some_and(|flags| flags & 2 != 0)
}

/// A key is required of a file that has no signature.
pub(crate) fn not_signed() -> Error {
    Error::refused(
        "`--public-key` requires a signature, but the file is not signed",
        "get the file that aprender's `save_signed` wrote; without `--public-key`, this one is read as it is",
    )
}

/// Whether the signature holds, and is by the key that is required.
fn check(signed: &Signed<'_>, required: Option<PublicKey>) -> Result<Signer, Error> {
    let signature_at = signed.covered.len();
    let key_at = signature_at + signed.signature.len();
    let key = PublicKey(*signed.public_key);
    if let Some(required) = required
        && required != key
    {
        return Err(Error::refused(
            format!("the file says that it is signed by the key {key}, not by {required}, which `--public-key` requires"),
            "get the file from the holder of that key; leave `--public-key` out only if you trust the file without it",
        )
        .at(format!("byte {key_at}")));
    }
    let again = "get the file again from the one who signed it";
    let Some(point) = key.point() else {
        return Err(Error::malformed(format!(
            "the public key in the file, {key}, is none by which a signature proves anything"
        ))
        .at(format!("byte {key_at}"))
        .help(again));
    };
    point.verify_strict(signed.covered, &Signature::from_bytes(signed.signature)).map_err(|_| {
        Error::malformed(format!(
            "the signature in bytes {signature_at} to {} does not hold for the {signature_at} bytes before it: the file was \
             changed after it was signed",
            key_at - 1
        ))
        .at(format!("byte {signature_at}"))
        .help(again)
    })?;
    Ok(Signer { key, required: required.is_some() })
}
