//! Damaged and hostile files of every format: each is an error or a model, without a panic, and importing and writing
//! it never holds more than 20 times the file's length plus 1 MiB.
//!
//! `REALIZAR_FUZZ_SECONDS` makes the run by chance that long for each format, instead of some thousand cases.

#[path = "../../../realizar-apr/tests/hostile/counting.rs"]
mod counting;
mod damage;
mod made;
mod message;
mod onnx_graphs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cargo_realizar::{Error, Options, Rounds, Source, import};
use realizar_apr::write;

use damage::{Draw, damage};

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// Cases of an everyday run, for each format.
const CASES: u64 = 2000;

/// Longer files would take the time of the others.
const MOST_LENGTH: usize = 48 * 1024;

/// What importing a file and writing the artifact gives: the length of the artifact.
fn run(path: &Path, bytes: &[u8], options: &Options) -> Result<usize, Error> {
    let imported = import(&Source { path, bytes }, options)?;
    Ok(write(&imported.model)?.len())
}

/// The same, within the bound.
fn bounded(path: &Path, bytes: &[u8], options: &Options) -> Result<Result<usize, Error>, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| counting::peak_of(|| run(path, bytes, options))));
    let (result, peak) = outcome.map_err(|_| "a panic".to_owned())?;
    let bound = 20 * bytes.len() + (1 << 20);
    if peak > bound {
        let result = result.map(|length| format!("an artifact of {length} bytes"));
        return Err(format!("{peak} bytes held at once for a file of {}: {result:?}", bytes.len()));
    }
    Ok(result)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")
}

/// The files of a folder with one of these prefixes and extensions.
fn files(folder: &Path, prefix: &str, extension: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<(PathBuf, Vec<u8>)> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(extension) && !name.ends_with(".answers.json")
        })
        .map(|path| (path.clone(), std::fs::read(&path).expect("a fixture")))
        .collect();
    files.sort();
    files
}

/// Sound files, damaged by chance.
fn fuzz(name: &str, files: &[(PathBuf, Vec<u8>)]) {
    let files: Vec<_> = files.iter().filter(|(_, bytes)| bytes.len() <= MOST_LENGTH).collect();
    assert!(!files.is_empty(), "no files of {name}");
    let seconds = std::env::var("REALIZAR_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    // A panic is reported below, with its case.
    let (mut models, mut case) = (0u64, 0u64);
    while end.map_or(case < CASES, |end| Instant::now() < end) {
        let mut draw = Draw(case);
        let (path, bytes) = files[draw.below(files.len())];
        let other = &files[draw.below(files.len())].1;
        let mut damaged = bytes.clone();
        for _ in 0..=draw.below(3) {
            damage(&mut damaged, other, &mut draw);
        }
        let options = Options {
            rounds: [None, Some(Rounds::All), Some(Rounds::First(2))][draw.below(3)],
            kind: (name == "safetensors").then(|| "mlp".to_owned()),
            activation: (name == "safetensors").then(|| "relu".to_owned()),
            ..Options::default()
        };
        match bounded(path, &damaged, &options) {
            Ok(result) => models += u64::from(result.is_ok()),
            Err(what) => {
                let kept = std::env::temp_dir().join(format!("realizar-{name}-{case}"));
                std::fs::write(&kept, &damaged).expect("a temporary file");
                panic!("{name}, case {case} of {}: {what}; kept as {}", path.display(), kept.display());
            }
        }
        case += 1;
    }
    // Damage that is always found at once would not reach what lies behind. An artifact has checksums.
    assert!(name == "apr" || models * 100 >= case, "{name}: {models} of {case} cases are models");
}

macro_rules! formats {
    ($($name:ident $folder:literal $prefix:literal $extension:literal;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn sound_files_stay_within_the_bound() {
                let files = files(&fixtures().join($folder), $prefix, $extension);
                assert!(files.len() >= 3, "{} files", files.len());
                for (path, bytes) in files {
                    let options = Options { rounds: ($prefix == "xgboost").then_some(Rounds::All), ..Options::default() };
                    if let Err(what) = bounded(&path, &bytes, &options) {
                        panic!("{}: {what}", path.display());
                    }
                }
            }

            #[test]
            fn damaged_files_are_errors_or_models() {
                fuzz(stringify!($name), &files(&fixtures().join($folder), $prefix, $extension));
            }
        }
    )*};
}

formats! {
    xgboost_json "boosters" "xgboost" ".json";
    xgboost_ubj "boosters" "xgboost" ".ubj";
    lightgbm "boosters" "lightgbm" ".txt";
    catboost "boosters" "catboost" ".json";
    catboost_binary "boosters" "catboost" ".cbm";
    onnx "onnx" "" ".onnx";
    apr "aprender" "v" ".apr";
}

/// Files that were once found to be no error and no model, or beyond the bound.
#[test]
fn kept_files_are_errors_or_models() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = files(&folder, "", "");
    assert!(!files.is_empty(), "no files are kept");
    for (path, bytes) in files {
        if let Err(what) = bounded(&path, &bytes, &Options::default()) {
            panic!("{}: {what}", path.display());
        }
    }
}

/// A network in safetensors, damaged by chance.
#[test]
fn damaged_safetensors_are_errors_or_models() {
    let header = r#"{"0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"0.bias":{"dtype":"F16","shape":[2],
        "data_offsets":[24,28]},"2.weight":{"dtype":"BF16","shape":[1,2],"data_offsets":[28,32]}}"#;
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend([0u8; 32]);
    fuzz("safetensors", &[("x.safetensors".into(), bytes)]);
    let tensor =
        |index: usize| format!("\"{index}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}");
    let header = format!("{{{}}}", (0..20_000).map(tensor).collect::<Vec<_>>().join(","));
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.push(0);
    let options = Options { kind: Some("linear".to_owned()), ..Options::default() };
    bounded(Path::new("x.safetensors"), &bytes, &options).expect("within the bound").expect_err("no kind");
}

/// A file of each format, cut at every length.
#[test]
fn cut_files_are_errors() {
    for (folder, prefix, extension) in [
        ("boosters", "xgboost_one_class", ".json"),
        ("boosters", "xgboost_squared", ".ubj"),
        ("boosters", "lightgbm_stumps", ".txt"),
        ("boosters", "catboost", ".json"),
        ("boosters", "catboost", ".cbm"),
        ("onnx", "elastic_net", ".onnx"),
        ("aprender", "v1_signed", ".apr"),
    ] {
        let (path, bytes) = files(&fixtures().join(folder), prefix, extension).swap_remove(0);
        let step = bytes.len().div_ceil(1500).max(1);
        for length in (0..bytes.len()).step_by(step) {
            // A text may end after its last bracket or line; what follows the trees is not needed.
            if let Err(what) = bounded(&path, &bytes[..length], &Options::default()) {
                panic!("{} cut at {length}: {what}", path.display());
            }
        }
    }
}
