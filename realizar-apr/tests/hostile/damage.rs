//! Real files, cut off and with flipped bits: an error or a valid model.

use std::path::{Path, PathBuf};

use realizar_apr::ir::{Activation, Model};
use realizar_apr::{Error, Kind, write};

use crate::bounded::read;
use crate::crc::repair;

/// A kind of each shape, so that every reader of version 2 tensors runs on every file.
fn kinds() -> impl Iterator<Item = Option<Kind>> {
    let named = Kind::NAMES.iter().map(|name| {
        let activation = (*name == "mlp").then_some("tanh");
        Some(Kind::parse(name, activation).expect("a kind"))
    });
    std::iter::once(None).chain(named)
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "apr"));
    paths.sort();
    assert!(!paths.is_empty(), "{} has files", folder.display());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read(path).expect("a file"))).collect()
}

fn all_files() -> Vec<(String, Vec<u8>)> {
    ["tests/data", "../tests/fixtures/aprender", "../models"].into_iter().flat_map(files).collect()
}

/// A model that was read can be written, so that its parts agree and its numbers are finite.
#[track_caller]
fn valid(name: &str, model: &Model) {
    if let Err(error) = write(model) {
        panic!("{name}: {error}");
    }
}

#[test]
fn every_file_is_read_within_bounds() {
    for (name, bytes) in all_files() {
        for kind in kinds() {
            if let Ok(artifact) = read(&name, &bytes, kind) {
                valid(&name, &artifact.model);
            }
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    for (name, bytes) in all_files() {
        // Of a long file, the lengths around its parts and a sample of the others.
        let step = if bytes.len() > 4096 { 97 } else { 1 };
        for length in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(80)..bytes.len()) {
            assert!(read(&name, &bytes[..length], None).is_err(), "{name}: {length} bytes are read");
        }
    }
}

/// The checksums cover every byte but those of reserved fields that must be zero anyway.
#[test]
fn every_flipped_bit_is_refused() {
    // A file with a wrong checksum may be repaired by a flip.
    for (name, bytes) in files("tests/data").into_iter().filter(|(name, _)| !name.starts_with("bad_")) {
        let mut damaged = bytes.clone();
        for bit in 0..bytes.len() * 8 {
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&name, &damaged, None).is_err(), "{name}: bit {bit} makes no difference");
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

/// What is flipped behind intact checksums is an error or another valid model.
#[test]
fn every_flipped_bit_behind_repaired_checksums_is_an_error_or_a_model() {
    let kind_of = |name: &str| match name {
        name if name.contains("convert_linear") => Some(Kind::Linear),
        name if name.contains("convert_decision") => Some(Kind::DecisionTreeClassifier),
        _ => None,
    };
    let mut models = 0;
    for (name, bytes) in files("tests/data") {
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            repair(&mut damaged);
            if let Ok(artifact) = read(&name, &damaged, kind_of(&name)) {
                valid(&name, &artifact.model);
                models += 1;
            }
        }
    }
    assert!(models > 1000, "{models} of the damaged files were models: the checksums were not repaired");
}

/// The same on every file and as every kind that it could be, for a sample of the bits.
#[test]
fn flipped_bits_in_files_of_every_family() {
    for (name, bytes) in files("../tests/fixtures/aprender") {
        let readable: Vec<Option<Kind>> =
            kinds().filter(|kind| read(&name, &bytes, *kind).is_ok()).take(2).collect();
        let step = 5 + bytes.len() / 64 * 8;
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            repair(&mut damaged);
            for &kind in &readable {
                if let Ok(artifact) = read(&name, &damaged, kind) {
                    valid(&name, &artifact.model);
                }
            }
        }
    }
}

/// Whole fields set to their extremes, behind repaired checksums.
#[test]
fn extreme_numbers_everywhere() {
    for (name, bytes) in files("tests/data") {
        for at in 0..bytes.len().saturating_sub(8) {
            for pattern in [&[0xFF; 8][..], &[0; 8], &[0xFF; 4], &[0x7F, 0xFF, 0xFF, 0xFF], &[0, 0, 0, 0x80]]
            {
                let mut damaged = bytes.clone();
                damaged[at..at + pattern.len()].copy_from_slice(pattern);
                repair(&mut damaged);
                if let Ok(artifact) = read(&name, &damaged, None) {
                    valid(&name, &artifact.model);
                }
            }
        }
    }
}

/// Artifacts of ours, with golden rows: truncated and flipped.
#[test]
fn artifacts_with_a_schema() {
    for (name, bytes) in files("../models") {
        let artifact = read(&name, &bytes, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        if artifact.model.golden.is_none() {
            continue;
        }
        assert!(artifact.embed_len() < bytes.len(), "{name}: golden rows come last");
        let kind = Kind::Mlp { activation: Activation::Relu };
        assert!(matches!(read(&name, &bytes, Some(kind)), Err(Error::KindMismatch { .. })), "{name}");
        // All of the header, and a sample of the metadata, the index and the data.
        let bits = (0..64 * 8).chain((64 * 8..bytes.len() * 8).step_by(3 + bytes.len() * 8 / 500));
        for bit in bits {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            repair(&mut damaged);
            if let Ok(artifact) = read(&name, &damaged, None) {
                valid(&name, &artifact.model);
            }
        }
    }
}
