//! Signed files: the signature that aprender made holds, and none that it did not make does.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_realizar::{Error, ErrorKind, Imported, Options, PublicKey, Signer, Source, import};
use ed25519_dalek::{Signer as _, SigningKey, Verifier as _, VerifyingKey};
use realizar_apr::ir::Features;
use realizar_apr::reference::evaluate;
use serde_json::Value;

/// Of the secret key of 32 times 7, which the fixtures are signed with.
const KEY: &str = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";

/// Another: test 2 of RFC 8032, section 7.1.
const OTHER: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// The files that aprender signed, and the answers of the same models.
fn samples() -> [(Vec<u8>, Value); 2] {
    [
        (
            "realizar-apr/tests/data/v1_linear_regression_signed.apr",
            "realizar-apr/tests/data/v1_linear_regression.expected.json",
        ),
        ("tests/fixtures/aprender/v1_signed.apr", "tests/fixtures/aprender/v1_linear.expected.json"),
    ]
    .map(|(file, answers)| {
        let answers = fs::read(path(answers)).expect("answers");
        (fs::read(path(file)).expect("a file"), serde_json::from_slice(&answers).expect("JSON"))
    })
}

fn opened(bytes: &[u8], required: Option<&str>) -> Result<Imported, Error> {
    let public_key = required.map(|key| key.parse().expect("a key"));
    let options = Options { public_key, ..Options::default() };
    import(&Source { path: Path::new("model.apr"), bytes }, &options)
}

/// The common CRC-32, bit by bit.
fn with_checksum(mut file: Vec<u8>) -> Vec<u8> {
    let crc = !file.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    file.extend(crc.to_le_bytes());
    file
}

/// A file of these parts.
fn file(covered: &[u8], signature: &[u8], key: &[u8]) -> Vec<u8> {
    with_checksum([covered, signature, key].concat())
}

/// Header, metadata and payload; the signature; the key.
fn parts(file: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (covered, trailer) = file.split_at(file.len() - 100);
    (covered, &trailer[..64], &trailer[64..96])
}

#[test]
fn files_that_the_library_signed_answer_as_it_does() {
    for (bytes, answers) in samples() {
        for required in [None, Some(KEY)] {
            let imported = opened(&bytes, required).expect("the signature holds");
            let key: PublicKey = KEY.parse().expect("a key");
            assert_eq!(imported.signer, Some(Signer { key, required: required.is_some() }));
            let warned = imported.warnings.iter().filter(|warning| warning.what.contains(KEY)).count();
            assert_eq!(warned, usize::from(required.is_none()), "{:?}", imported.warnings);
            assert_eq!(imported.model.input.features, Features::Unnamed(4));
            let rows = answers["inputs"].as_array().expect("rows");
            let expected = answers["predictions"].as_array().expect("answers");
            assert!(rows.len() == expected.len() && rows.len() >= 5, "{} rows", rows.len());
            for (row, expected) in rows.iter().zip(expected) {
                let row: Vec<f64> = row.as_array().expect("a row").iter().filter_map(Value::as_f64).collect();
                let found = evaluate(&imported.model, &row).expect("an answer").outputs[0];
                let expected = expected.as_f64().expect("a number");
                assert!(
                    (found - expected).abs() <= 2e-5 * expected.abs().max(1.0),
                    "{found}, not {expected}"
                );
            }
        }
    }
}

/// Whatever the signature covers, the signature, the key and the checksum: each bit changed as it is, and a bit of each
/// byte with the checksum made right.
#[test]
fn no_bit_can_be_changed() {
    let [(bytes, _), _] = samples();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = opened(&changed, None).expect_err("a changed file");
        // The header says itself that something is wrong.
        assert!(error.what().contains("checksum") || bit < 32 * 8, "bit {bit}: {error}");
    }
    let end = bytes.len() - 4;
    for bit in (0..end * 8).step_by(7) {
        let mut changed = bytes[..end].to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = opened(&with_checksum(changed), None).expect_err("a changed file");
        let says = |words: &str| error.what().contains(words);
        let unproven = says("the signature in bytes 127 to 190 does not hold for the 127 bytes before it");
        match bit / 8 {
            0..32 => {}
            32..191 => assert!(unproven, "bit {bit}: {error}"),
            // Half of all numbers are the place of no point on the curve.
            _ => assert!(unproven || says("the public key in the file"), "bit {bit}: {error}"),
        }
    }
}

#[test]
fn cut_files_are_refused() {
    let [(bytes, _), _] = samples();
    for length in 0..bytes.len() {
        let error = opened(&bytes[..length], None).expect_err("a cut file");
        if length >= bytes.len() - 100 {
            assert_eq!(
                error.to_string(),
                format!(
                    "the file is signed, but cut off: its signature, public key and checksum reach byte 227, but it has \
                     {length} bytes, at byte 127"
                )
            );
        }
    }
    let (covered, ..) = parts(&bytes);
    let error = opened(&with_checksum(covered.to_vec()), None).expect_err("no signature");
    assert!(error.what().contains("signed, but cut off"), "{error}");
}

#[test]
fn another_signer_is_refused_where_a_key_is_required() {
    let [(bytes, _), _] = samples();
    let error = opened(&bytes, Some(OTHER)).expect_err("another key");
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        format!(
            "the file says that it is signed by the key {KEY}, not by {OTHER}, which `--public-key` requires, at byte 191"
        )
    );
    // Changed, and signed anew by somebody else: without a required key, only the warning tells.
    let (covered, ..) = parts(&bytes);
    let mut covered = covered.to_vec();
    covered[108] ^= 1;
    let somebody = SigningKey::from_bytes(&[8; 32]);
    let forged = file(&covered, &somebody.sign(&covered).to_bytes(), somebody.verifying_key().as_bytes());
    assert!(opened(&forged, None).expect("it holds").warnings.iter().any(|warning| warning.help.is_some()));
    opened(&forged, Some(KEY)).expect_err("another key");
    // The key that is required beside a signature that is not its own.
    let forged = file(&covered, &somebody.sign(&covered).to_bytes(), parts(&bytes).2);
    opened(&forged, Some(KEY)).expect_err("the signature does not hold");
    // The signature taken off.
    covered[21] = 0;
    let bare = with_checksum(covered);
    assert_eq!(opened(&bare, None).expect("not signed").signer, None);
    let error = opened(&bare, Some(KEY)).expect_err("not signed");
    assert_eq!(
        (error.kind(), error.what()),
        (ErrorKind::Refused, "`--public-key` requires a signature, but the file is not signed")
    );
    for name in ["models/iris.apr", "tests/fixtures/boosters/xgboost_squared.ubj"] {
        let error = opened(&fs::read(path(name)).expect("a model"), Some(KEY)).expect_err("not signed");
        assert!(error.what().contains("not signed"), "{name}: {error}");
    }
}

/// Signatures that the equation allows, and that prove nothing or are another writing of one that does.
#[test]
fn signatures_are_checked_strictly() {
    let [(bytes, _), _] = samples();
    let (covered, signature, key) = parts(&bytes);
    // S + L, the order of the group: the same number to the equation.
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other = signature.to_vec();
    let mut carry = 0;
    for (byte, add) in other[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    let error = opened(&file(covered, &other, key), None).expect_err("another writing");
    assert!(error.what().contains("does not hold"), "{error}");

    // The neutral point as the key and as the commitment: S = 0 holds for any file, where it is not looked at.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let anything = [neutral, [0; 32]].concat();
    let weak = VerifyingKey::from_bytes(&neutral).expect("a point");
    let plain = ed25519_dalek::Signature::from_slice(&anything).expect("64 bytes");
    assert!(weak.verify(covered, &plain).is_ok(), "the attack does not work at all");
    let error = opened(&file(covered, &anything, &neutral), None).expect_err("a key of small order");
    assert_eq!(
        error.to_string(),
        format!(
            "the public key in the file, 01{}, is none by which a signature proves anything, at byte 191",
            "00".repeat(31)
        )
    );
}

#[test]
fn keys_are_64_hexadecimal_digits_of_a_point() {
    let key: PublicKey = KEY.to_uppercase().parse().expect("a key");
    assert_eq!(key.to_string(), KEY);
    for (text, what) in [
        ("ea4a", "not 4 characters"),
        (&format!("0x{KEY}"), "not 66 characters"),
        (&KEY.replace('e', "g"), "is not hexadecimal"),
        (&"ä".repeat(30), "not 30 characters"),
        (&"00".repeat(32), "proves anything"),
        (&format!("02{}", "00".repeat(31)), "proves anything"),
    ] {
        let error = text.parse::<PublicKey>().expect_err("no key");
        assert!(error.what().contains(what), "{text}: {error}");
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

/// Every version 1 file that is read is read when it is signed, compressed ones too, and gives the same model.
#[test]
fn a_signature_changes_nothing_about_the_model() {
    let signer = SigningKey::from_bytes(&[9; 32]);
    let key = signer.verifying_key();
    let mut read = 0;
    for entry in fs::read_dir(path("tests/fixtures/aprender")).expect("fixtures") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).unwrap_or_default();
        if !bytes.starts_with(b"APRN") || bytes[21] & 3 != 0 {
            continue;
        }
        let mut covered = bytes[..bytes.len() - 4].to_vec();
        covered[21] |= 2;
        let signed = file(&covered, &signer.sign(&covered).to_bytes(), key.as_bytes());
        match (opened(&bytes, None), opened(&signed, None)) {
            (Ok(before), Ok(mut after)) => {
                // The hash is of the whole file.
                let hash = after.model.source.as_mut().and_then(|source| source.sha256.take());
                let source = before.model.source.as_ref();
                assert!(hash.is_some() && hash != source.and_then(|source| source.sha256.clone()));
                let mut before = before;
                before.model.source.as_mut().and_then(|source| source.sha256.take());
                assert_eq!(before.model, after.model, "{}", path.display());
                read += 1;
            }
            (Err(before), Err(after)) => assert_eq!(before, after, "{}", path.display()),
            (before, after) => panic!("{}: {before:?}, signed {after:?}", path.display()),
        }
    }
    assert!(read > 100, "{read} files");
}
