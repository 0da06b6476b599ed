//! Files that are refused: what the message names, and what it says to do.

use std::path::Path;

use realizar_apr::{Artifact, Dialect, Error, Kind, Note, Refusal};

use crate::bounded::read;
use crate::container::{Payload, Raw, U8, v1, v1_by, v2};
use crate::crc::repair;

fn sample(folder: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(format!("{name}.apr"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Refuses a file with a message and a help that hold these words.
#[track_caller]
fn refused(name: &str, bytes: &[u8], message: &[&str], help: &str) {
    let error = read(name, bytes, None).expect_err(name);
    let text = error.to_string();
    for words in message {
        assert!(text.contains(words), "{name}: `{text}` does not say `{words}`");
    }
    let advice = error.help().unwrap_or_default();
    assert!(advice.contains(help), "{name}: `{advice}` does not say `{help}`");
}

#[test]
fn samples_that_published_crates_wrote() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("a0.24.1_apr1", &["APR1"], "save it"),
        ("realizar_0.8.6_json_index", &["tensor index is JSON", "realizar 0.8"], "classic model"),
        ("v2_sharded_0_of_2", &["shard 0 of 2"], "merge"),
        ("v1_linear_regression_encrypted", &["encrypted"], "decrypt"),
        ("v1_linear_regression_signed", &["signed"], "cargo realizar import"),
        ("v1_linear_regression_unfitted", &["LinearRegression", "not fitted"], "fit"),
        ("v2_nan_weights", &["`weight`", "element 1 is NaN"], "train"),
        ("bad_v1_crc_wrong", &["byte 138", "0x298e1643", "0x288e1643"], "copy"),
        ("bad_v1_vec_len_huge", &["`coefficients`", "18446744073709551615", "21 bytes are left"], "copy"),
        ("bad_v2_data_bit_flip", &["file's checksum", "byte 512", "0x01913c1a", "0xa8411d09"], "copy"),
        ("bad_v2_footer_crc_wrong", &["byte 512", "0x00913c1a", "0x01913c1a"], "copy"),
        ("bad_v2_header_crc_wrong", &["header's checksum", "byte 40", "0x87eb0fbf", "0x87eb0fbe"], "copy"),
        ("bad_v2_huge_tensor_count", &["byte 8", "4294967295", "6 at most"], "copy"),
        ("bad_v2_metadata_not_json", &["not JSON", "byte 64"], "copy"),
        ("bad_v2_shape_product_overflow", &["`weight`", "9223372036854775808", "byte 298"], "export"),
        ("bad_v2_tensor_overlap", &["`weight`", "byte 384", "`bias`", "byte 388"], "export"),
        ("bad_v2_truncated_footer", &["checksum is missing", "byte 512"], "copy"),
        ("bad_v2_truncated_in_index", &["tensor data", "byte 384", "276 bytes"], "copy"),
        ("bad_v2_zero_length", &["empty"], "copy"),
    ];
    for (name, message, help) in cases {
        refused(name, &sample("tests/data", name), message, help);
    }
}

#[test]
fn structs_that_are_not_served() {
    let cases: &[(&str, &[&str])] = &[
        ("v1_local_outlier_factor", &["local outlier factor", "not built"]),
        ("v1_dbscan", &["DBSCAN", "no answer for a row"]),
        ("v1_agglomerative", &["agglomerative", "no answer for a row"]),
        ("v1_spectral", &["spectral", "no answer for a row"]),
        ("v1_tsne", &["t-SNE", "no answer for a row"]),
        ("v1_unfitted_random_forest_regressor", &["RandomForestRegressor", "not fitted"]),
        ("v1_unfitted_isolation_forest", &["IsolationForest", "not fitted"]),
        ("v1_unfitted_robust_scaler", &["RobustScaler", "not fitted"]),
        ("v1_unfitted_max_abs_scaler", &["MaxAbsScaler", "not fitted"]),
        ("apr1_a0.22.0_lz4", &["APR1", "LZ4"]),
        ("apr1_a0.24.1_zstd", &["APR1", "zstd"]),
    ];
    for (name, message) in cases {
        refused(name, &sample("../tests/fixtures/aprender", name), message, "");
    }
}

#[test]
fn families_that_are_not_built_are_named() {
    let families = [
        (0x05, "gradient boosting"),
        (0x07, "principal component"),
        (0x08, "naive Bayes"),
        (0x09, "nearest-neighbours"),
        (0x0A, "support vector"),
        (0x10, "n-gram"),
        (0x11, "TF-IDF"),
        (0x12, "count vectoriser"),
        (0x20, "sequential neural network"),
        (0x21, "neural network"),
        (0x30, "recommender"),
        (0x40, "mixture of experts"),
        (0x77, "unknown type"),
    ];
    for (id, name) in families {
        refused(
            name,
            &v1(id, 0, b"anything", 8),
            &[name, &format!("{id:#06x}"), "not built"],
            "realizar.export",
        );
    }
    refused(
        "a struct of one's own",
        &v1(0xFF, 0, b"anything", 8),
        &["no struct that is known", "0x00ff"],
        "save",
    );
}

/// A version 1 file with something set in its header.
fn v1_with(at: usize, value: u8) -> Vec<u8> {
    let payload = linear(&[1.0, 2.0], 0.5);
    let mut file = v1(1, 0, &payload, payload.len());
    file[at] = value;
    repair(&mut file);
    file
}

fn linear(coefficients: &[f32], intercept: f32) -> Vec<u8> {
    Payload::default().flag(true).f32s(coefficients).f32(intercept).flag(true).0
}

#[test]
fn headers_of_version_1() {
    assert!(read("as it is", &v1_with(22, 90), None).is_ok(), "a quality score does no harm");
    for harmless in [0x08, 0x10, 0x20, 0x40] {
        assert!(read("flag", &v1_with(21, harmless), None).is_ok(), "flag {harmless:#x}");
    }
    refused("version", &v1_with(4, 2), &["version 2.0", "byte 4", "1.0"], "newer realizar");
    refused("compression", &v1_with(20, 4), &["compression 4", "byte 20"], "");
    refused("streaming", &v1_with(21, 4), &["streaming"], "without streaming");
    refused("flag", &v1_with(21, 0x80), &["0x0080", "byte 21"], "newer realizar");
    refused("reserved", &v1_with(30, 1), &["byte 30", "reserved"], "copy");
    refused("metadata", &v1_with(32, 0x91), &["MessagePack", "byte 32"], "copy");
    refused("length", &v1_with(16, 9), &["9 bytes", "22"], "");
    let mut trailing = v1_with(22, 0);
    trailing.push(0);
    refused("trailing", &trailing, &["should end at byte"], "copy");
}

/// A plain linear file of version 2 with something set in its header.
fn v2_with(at: usize, value: u8) -> Vec<u8> {
    let mut file = v2("{}", &[Raw::f32("weight", &[1, 2], &[1.0, 2.0])]);
    file[at] = value;
    repair(&mut file);
    file
}

#[test]
fn headers_of_version_2() {
    assert!(read("no layout", &v2_with(7, 0), None).is_ok(), "older writers set no flag");
    refused("version", &v2_with(4, 3), &["version 3.0", "byte 4"], "newer realizar");
    refused("encrypted", &v2_with(6, 0x04), &["encrypted"], "decrypt");
    refused("signed", &v2_with(6, 0x08), &["signed"], "");
    refused("zstd", &v2_with(6, 0x02), &["zstd", "0x0002"], "without compression");
    refused("columns", &v2_with(7, 0x0C), &["0x0800", "column by column"], "transpose");
    refused("flag", &v2_with(7, 0x14), &["0x1000", "byte 6"], "newer realizar");
    refused("reserved", &v2_with(63, 1), &["byte 63", "reserved"], "copy");
    refused("padding", &v2_with(100, 1), &["byte 100", "padding"], "copy");
    let mut trailing = v2_with(7, 4);
    trailing.push(0);
    refused("trailing", &trailing, &["should end at byte"], "copy");
    // Offsets that point backwards, and beyond the end.
    refused("order", &v2_with(12, 63), &["metadata_offset", "63"], "copy");
    refused("beyond", &v2_with(33, 9), &["tensor data", "reaches byte"], "copy");
}

#[test]
fn files_that_are_no_apr_files() {
    for bytes in [&b"A"[..], b"APR", b"APRX", b"PK\x03\x04", b"\x89HDF\r\n", b"GGUF"] {
        let error = Artifact::read(bytes).expect_err("no model");
        let Error::BadMagic { expected, actual } = &error else { panic!("{error}") };
        assert_eq!(expected, b"APR\0");
        assert_eq!(actual[..bytes.len().min(4)], bytes[..bytes.len().min(4)]);
    }
    let text = Artifact::read(b"\x89HDF").expect_err("no model").to_string();
    assert_eq!(text, "not an .apr file: it starts with `\\x89HDF`, not with `APR\\x00`, `APR2` or `APRN`");
}

#[test]
fn dialects_of_version_2() {
    let mut transformer = b"APR\0\x01\0\0\0".to_vec();
    transformer.resize(100, 7);
    assert_eq!(Artifact::read(&transformer), Err(Error::Dialect(Dialect::Transformer)));

    // Quantised blocks, no flag for the layout, no checksum at the end.
    let mut quantised = v2_with(6, 0x20);
    quantised[7] = 0;
    repair(&mut quantised);
    assert!(Artifact::read(&quantised).is_ok(), "with a checksum it is read");
    quantised.truncate(quantised.len() - 4);
    assert_eq!(Artifact::read(&quantised), Err(Error::Dialect(Dialect::Quantised)));

    // Its blocks of eight bits under the code of AprQ4.
    let blocks = v2("{}", &[Raw::new("weight", 8, &[1, 32], vec![0; 34])]);
    let error = Artifact::read(&blocks).expect_err("GGML blocks");
    assert_eq!(error, Error::Refused(Refusal::Ggml { name: "weight".into() }));
}

#[test]
fn tensors_of_an_index() {
    let weight = || Raw::f32("weight", &[1, 2], &[1.0, 2.0]);
    let long = "n".repeat(300);
    let cases: Vec<(&str, Vec<Raw>, Vec<&str>)> = vec![
        ("type", vec![Raw::new("weight", 99, &[1], vec![0; 4])], vec!["`weight`", "99", "unknown"]),
        (
            "size",
            vec![Raw::new("weight", 0, &[3], vec![0; 8])],
            vec!["`weight`", "8 bytes", "3 elements", "12"],
        ),
        ("bf16", vec![Raw::new("weight", 2, &[3], vec![0; 5])], vec!["BF16", "5 bytes", "6"]),
        ("twice", vec![weight(), weight()], vec!["second tensor", "`weight`"]),
        ("name", vec![Raw::f32(&long, &[1], &[1.0])], vec!["300 bytes long", "256"]),
        ("dimensions", vec![Raw::f32("weight", &[1; 9], &[1.0])], vec!["9 dimensions", "8"]),
        ("shape", vec![Raw::f32("weight", &[1 << 40, 1 << 40], &[1.0])], vec!["more elements than memory"]),
        ("integers", vec![Raw::new("weight", U8, &[1, 2], vec![1, 2])], vec!["`weight`", "U8", "F32"]),
    ];
    for (name, tensors, message) in cases {
        refused(name, &v2("{}", &tensors), &message, "");
    }
}

#[test]
fn kinds_are_asked_for_and_checked() {
    let unknown = v2("{}", &[Raw::f32("x", &[1], &[1.0])]);
    let error = Artifact::read(&unknown).expect_err("no kind fits");
    assert_eq!(error, Error::KindRequired { fits: Vec::new() });
    assert!(error.help().is_some_and(|help| help.contains("realizar.export")));

    let payload = linear(&[1.0], 0.0);
    let linear = v1(1, 0, &payload, payload.len());
    let message = |bytes: &[u8], kind| Artifact::read_as(bytes, kind).expect_err("another kind").to_string();
    assert!(message(&linear, Kind::KMeans).contains("LinearRegression"));
    assert!(message(&unknown, Kind::KMeans).contains("no tensor `centroids`"));
    assert!(message(&unknown, Kind::MinMaxScaler).contains("only version 1 files"));
    let extra = v2("{}", &[Raw::f32("centroids", &[1, 1], &[1.0]), Raw::f32("x", &[1], &[1.0])]);
    assert!(message(&extra, Kind::KMeans).contains("`x` has no place"));
}

#[test]
fn the_bytes_of_a_linear_model_say_which_it_is() {
    // All four have one model type.
    let line = |payload: Payload| payload.flag(true).f32s(&[2.0]).f32(1.0).flag(true);
    let ridge = line(Payload::default().f32(0.5));
    let cases = [
        ("LinearRegression", line(Payload::default())),
        ("Ridge", ridge.clone()),
        ("Lasso", ridge.u64(1000).f32(1e-4)),
        ("ElasticNet", line(Payload::default().f32(0.5).f32(0.25)).u64(1000).f32(1e-4)),
    ];
    for (name, Payload(payload)) in cases {
        for id in [1, 0xFF] {
            let model = read(name, &v1(id, 0, &payload, payload.len()), None).expect(name).model;
            let source = model.source.expect("a source");
            assert_eq!(source.estimator.as_deref(), Some(name));
            assert_eq!(source.version.as_deref(), Some("0.72.3"));
        }
    }
}

#[test]
fn a_layout_of_another_version_is_noted() {
    // The layout of aprender 0.31 and later, in a file that says 0.24.1.
    let payload = Payload::default()
        .flag(true)
        .f32s(&[1.0])
        .f32(0.0)
        .f32(0.1)
        .u64(100)
        .f32(1e-4)
        .variant(0)
        .f32(0.0)
        .variant(0)
        .0;
    let artifact = read("layout", &v1_by("0.24.1", 2, 0, &payload, payload.len()), None).expect("a model");
    let expected = Note::OtherLayout { estimator: "LogisticRegression", version: "0.24.1".into() };
    assert_eq!(artifact.notes(), [expected]);
    let artifact = read("layout", &v1_by("0.72.3", 2, 0, &payload, payload.len()), None).expect("a model");
    assert!(artifact.notes().is_empty());
}

#[test]
fn version_1_structs_that_disagree_with_themselves() {
    let kmeans = |clusters: u64, rows: u64| {
        Payload::default()
            .u64(clusters)
            .u64(10)
            .f32(1e-4)
            .flag(false)
            .flag(true)
            .f32s(&[1.0, 2.0, 3.0, 4.0])
            .u64(rows)
            .u64(2)
            .flag(false)
            .f32(0.0)
            .u64(3)
            .0
    };
    let file = |payload: Vec<u8>| v1(6, 0, &payload, payload.len());
    assert!(read("k-means", &file(kmeans(2, 2)), None).is_ok());
    refused("clusters", &file(kmeans(3, 2)), &["`n_clusters` is 3", "2"], "");
    refused("shape", &file(kmeans(2, 3)), &["`centroids` is 6", "4 numbers"], "");

    let nan = linear(&[1.0, f32::NAN], 0.0);
    refused("NaN", &v1(1, 0, &nan, nan.len()), &["`coefficients`", "element 1 is NaN", "byte 13"], "train");
    let infinite = linear(&[1.0], f32::INFINITY);
    refused("infinity", &v1(1, 0, &infinite, infinite.len()), &["`intercept`", "inf"], "train");
    let mut long = linear(&[1.0], 0.0);
    long.push(0);
    refused("trailing", &v1(1, 0, &long, long.len()), &["followed by 1 byte"], "");

    // A forest whose leaf votes for a class that its training labels do not have.
    let forest = |class: u64| {
        let tree = Payload::default().u64(1).flag(true).variant(1).u64(class).u64(1).f32(0.0);
        let tree = tree.flag(false).flag(true).u64(2);
        tree.u64(1).flag(false).flag(false).u64(0).flag(false).flag(true).u64(1).u64(1).0
    };
    let file = |payload: Vec<u8>| v1(4, 0, &payload, payload.len());
    let artifact = read("forest", &file(forest(1)), None).expect("a forest");
    assert_eq!((artifact.model.output.count, artifact.model.input.open), (2, false));
    refused("class", &file(forest(2)), &["`class_label` is 2", "2 classes"], "");
}
