//! Damaged and hostile files of CatBoost: an error or a model, within 20 times the file's length plus 1 MiB. And what
//! is refused by name.

#[path = "../../realizar-apr/tests/hostile/counting.rs"]
mod counting;

use std::path::Path;

use cargo_realizar::{Error, ErrorKind, Imported, Options, Rounds, Source, import};
use counting::peak_of;
use realizar_apr::ir::{Decision, Features, Labels};
use realizar_apr::{Artifact, write};

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/boosters").join(name);
    std::fs::read(path).expect("a fixture")
}

/// Imports, and writes what was imported and reads it again.
#[track_caller]
fn bounded(bytes: &[u8]) -> Result<Imported, Error> {
    let source = Source { path: Path::new("model.json"), bytes };
    let (imported, peak) = peak_of(|| {
        let imported = import(&source, &Options::default())?;
        let file = write(&imported.model)?;
        Ok((imported, file))
    });
    let most = 20 * bytes.len() + (1 << 20);
    assert!(peak <= most, "{peak} bytes were held for a file of {}", bytes.len());
    let (imported, file) = imported.inspect_err(|error: &Error| {
        let (message, help) = (error.to_string(), error.way_out());
        assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
        assert!(help.is_none_or(|help| !help.is_empty() && !help.ends_with('.')), "{message}");
    })?;
    Artifact::read(&file).expect("what is written can be read");
    Ok(imported)
}

/// Numbers without an order that repeats soon.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

const FIXTURES: [&str; 5] = [
    "catboost_mae.json",
    "catboost_one_hot.json",
    "catboost_classes_counted.json",
    "catboost_codes.json",
    "catboost_depthwise_counted.json",
];

#[test]
fn truncated_files_are_refused() {
    for name in FIXTURES {
        let bytes = fixture(name);
        for cut in 0..100 {
            let length = bytes.trim_ascii_end().len() * cut / 100;
            assert!(bounded(&bytes[..length]).is_err(), "{name}, {length} bytes");
        }
    }
}

#[test]
fn damaged_files_are_errors_or_models() {
    const BYTES: &[u8] = b"0123456789-+.eE\"[]{},:n t\\u\xff";
    let mut draw = Draw(4);
    let mut models = 0;
    for name in FIXTURES {
        let bytes = fixture(name);
        for _ in 0..150 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + draw.below(3) {
                let at = draw.below(damaged.len());
                damaged[at] = BYTES[draw.below(BYTES.len())];
            }
            models += usize::from(bounded(&damaged).is_ok());
        }
    }
    assert!(models > 10, "{models} of the damaged files were models");
}

#[test]
fn extreme_numbers_are_errors_or_models() {
    const NUMBERS: [&str; 12] = [
        "-1",
        "0",
        "2",
        "17",
        "255",
        "65536",
        "2147483647",
        "4294967296",
        "18446744073709551615",
        "1e308",
        "-3.5e38",
        "null",
    ];
    let mut draw = Draw(5);
    let mut models = 0;
    for name in FIXTURES {
        let text = String::from_utf8(fixture(name)).expect("text");
        for _ in 0..150 {
            // A number of the file, from its first digit on.
            let start = draw.below(text.len());
            let Some(first) = text[start..].find(|c: char| c.is_ascii_digit()) else { continue };
            let first = start + first;
            let length = text[first..].find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
            let number = NUMBERS[draw.below(NUMBERS.len())];
            let damaged = format!("{}{number}{}", &text[..first], &text[first + length..]);
            models += usize::from(bounded(damaged.as_bytes()).is_ok());
        }
    }
    assert!(models > 10, "{models} of the damaged files were models");
}

const BINARY: [&str; 4] = [
    "catboost_one_hot.cbm",
    "catboost_classes_counted.cbm",
    "catboost_lossguide.cbm",
    "catboost_depthwise_counted.cbm",
];

#[test]
fn damaged_binary_files_are_errors_or_models() {
    const WORDS: [[u8; 4]; 6] =
        [[0; 4], [0xff; 4], [1, 0, 0, 0], [0xff, 0xff, 0xff, 0x7f], [0, 1, 0, 0], [0xf0, 0xff, 0xff, 0xff]];
    let mut draw = Draw(6);
    let mut models = 0;
    for name in BINARY {
        let bytes = fixture(name);
        for cut in 0..100 {
            assert!(bounded(&bytes[..bytes.len() * cut / 100]).is_err(), "{name}, cut at {cut} %");
        }
        for _ in 0..150 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + draw.below(3) {
                damaged[4 + draw.below(bytes.len() - 4)] ^= 1 << draw.below(8);
            }
            models += usize::from(bounded(&damaged).is_ok());
            let mut damaged = bytes.clone();
            let at = 4 + 4 * draw.below(bytes.len() / 4 - 1);
            damaged[at..at + 4].copy_from_slice(&WORDS[draw.below(WORDS.len())]);
            models += usize::from(bounded(&damaged).is_ok());
        }
    }
    assert!(models > 10, "{models} of the damaged files were models");
}

/// Offsets that lead to the same bytes many times: what is read is bounded all the same.
#[test]
fn shared_bytes_are_charged_each_time() {
    let (count, length) = (5_000u32, 20_000u32);
    let mut core: Vec<u8> = Vec::new();
    let mut words = |values: &[u32]| core.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    // At 0 the offset of the root; at 4 the list of its three fields; at 16 the root, with a version at 32, a table at
    // 56 and a vector at 64.
    words(&[16, 10 | 16 << 16, 4 | 8 << 16, 12, 12, 32 - 20, 56 - 24, 64 - 28]);
    words(&[18]);
    words(
        &b"FlabuffersModel_v1\0\0"
            .as_chunks()
            .0
            .iter()
            .map(|word| u32::from_le_bytes(*word))
            .collect::<Vec<_>>(),
    );
    // A table without fields, whose list is behind it.
    words(&[(-4i32) as u32, 4 | 4 << 16]);
    // Offsets to one property, whose key and value are one text.
    words(&[count]);
    let property = 68 + 4 * count;
    words(&(0..count).map(|index| property - (68 + 4 * index)).collect::<Vec<_>>());
    words(&[(-12i32) as u32, 20 - 4, 20 - 8, 8 | 12 << 16, 4 | 8 << 16, length]);
    core.extend(vec![b'x'; length as usize]);
    let mut file = b"CBM1".to_vec();
    file.extend((core.len() as u32).to_le_bytes());
    file.extend(core);
    let error = bounded(&file).expect_err("too much").to_string();
    assert!(error.starts_with("the texts of a model would take 20000 bytes of memory"), "{error}");
}

/// Both formats hold the same: so are the models that are read from them.
#[test]
fn the_formats_hold_the_same() {
    for name in ["multi_rmse", "missing_largest", "lossguide", "one_hot", "combinations", "depthwise_counted"]
    {
        let [text, binary] = ["json", "cbm"].map(|extension| {
            let mut model = bounded(&fixture(&format!("catboost_{name}.{extension}"))).expect(name).model;
            model.source = None;
            model
        });
        // As text: there is NaN in tables.
        let lines = |model| format!("{model:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
        let (text, binary) = (lines(text), lines(binary));
        for (index, (text, binary)) in text.iter().zip(&binary).enumerate() {
            assert_eq!(text, binary, "{name}, line {index}");
        }
        assert_eq!(text.len(), binary.len(), "{name}");
    }
}

/// Files that ask for much with few words.
#[test]
fn short_files_ask_for_no_more_than_they_may() {
    let tree = r#"{"leaf_values":[0,1],"splits":[{"border":1,"float_feature_index":0,"split_type":"FloatFeature"}]}"#;
    let file = |features: &str, trees: &str| {
        format!(r#"{{"model_info":{{}},"features_info":{{{features}}},{trees},"scale_and_bias":[1,[0]]}}"#)
    };
    let float =
        |flat: &str| format!(r#""float_features":[{{"feature_index":0,"flat_feature_index":{flat}}}]"#);
    let oblivious = format!(r#""oblivious_trees":[{tree}]"#);
    assert!(bounded(file(&float("0"), &oblivious).as_bytes()).is_ok());
    // A row of 2^31 numbers is described by its number.
    let imported = bounded(file(&float("2147483646"), &oblivious).as_bytes()).expect("a long row");
    assert_eq!(imported.model.input.features, Features::Unnamed(2_147_483_647));
    assert!(bounded(file(&float("18446744073709551615"), &oblivious).as_bytes()).is_err());
    let category = r#""categorical_features":[{"feature_index":0,"flat_feature_index":2000000000}]"#;
    let error = bounded(file(&format!("{category},{}", float("0")), &oblivious).as_bytes());
    assert!(error.expect_err("a long row of categories").to_string().contains("features"));
    // Deep trees of nodes.
    let deep = |levels: usize| {
        let split = r#","split":{"border":1,"float_feature_index":0,"split_type":"FloatFeature"}}"#;
        let leaf = r#"{"value":1}"#;
        let open = r#"{"left":{"value":0},"right":"#.repeat(levels);
        file(&float("0"), &format!(r#""trees":[{open}{leaf}{}]"#, split.repeat(levels)))
    };
    assert!(bounded(deep(64).as_bytes()).is_ok());
    assert!(bounded(deep(100_000).as_bytes()).is_err());
    // All zeros that a text can hold.
    let zeros = "0,".repeat(65_535);
    let splits = tree.split_once("\"splits\":").map_or("", |(_, splits)| splits.trim_end_matches('}'));
    let one = splits.trim_matches(['[', ']']);
    let many = vec![one; 16].join(",");
    let wide = format!(r#""oblivious_trees":[{{"leaf_values":[{zeros}0],"splits":[{many}]}}]"#);
    assert!(bounded(file(&float("0"), &wide).as_bytes()).is_ok());
}

#[test]
fn what_is_not_served_is_refused_by_name() {
    let refused = |from: &str, to: &str, message: &str| {
        let text = String::from_utf8(fixture("catboost_classes_counted.json")).expect("text");
        assert!(text.contains(from), "{from}");
        let error = bounded(text.replace(from, to).as_bytes()).expect_err(to);
        assert!(error.to_string().contains(message), "{to}: `{error}` does not say `{message}`");
        error.kind()
    };
    use ErrorKind::{Malformed, Refused};
    let loss = r#""type":"MultiClass"}"#;
    assert_eq!(refused(loss, r#""type":"Novel"}"#, "the loss `Novel` with 3 scores"), Refused);
    assert_eq!(refused(loss, r#""type":"Logloss"}"#, "the loss `Logloss` with 3 scores"), Refused);
    let names = "\"class_to_label\":[0,1,2],\"classes_count\":0";
    let told = "\"class_to_label\":[0,1,2],\"classes_count\":5";
    assert_eq!(refused(names, told, "was told of 5 classes, and saw 3 of them"), Refused);
    let features = "\"float_features\":[";
    let texts = format!("\"text_features\":[{{}}],{features}");
    assert_eq!(refused(features, &texts, "the model has text features"), Refused);
    let estimated = "\"split_type\":\"EstimatedFeature\"";
    assert_eq!(refused("\"split_type\":\"OnlineCtr\"", estimated, "computed from texts"), Refused);
    assert_eq!(refused("\"ctr_data\":{", "\"ctr_data_2\":{", "a counter has no table"), Malformed);
    assert_eq!(refused("\"target_border_idx\":1", "\"target_border_idx\":2", "asks for class 2"), Malformed);
    assert_eq!(refused("\"hash_stride\":4", "\"hash_stride\":3", "3 numbers for each entry"), Malformed);
    assert_eq!(refused("\"feature_index\":4", "\"feature_index\":5", "no numeric feature 4"), Malformed);
}

#[test]
fn options_fit_the_file() {
    let bytes = fixture("catboost_codes.json");
    let with = |options: &Options| import(&Source { path: Path::new("x.json"), bytes: &bytes }, options);
    let error = |options: &Options| with(options).expect_err("a refusal").to_string();
    let rounds = |rounds| Options { rounds: Some(rounds), ..Options::default() };
    assert!(error(&rounds(Rounds::Best)).contains("`--trees best`"));
    assert!(error(&rounds(Rounds::First(21))).contains("`--trees 21` is given, but the model has 20 trees"));
    assert!(with(&rounds(Rounds::First(3))).is_ok());
    let levels = |labels| Options { categories: vec![("city".to_owned(), labels)], ..Options::default() };
    let imported = with(&levels(Labels::Integer((0..5).collect()))).expect("levels");
    let warnings: Vec<String> = imported.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warnings.contains(
            &"4 of the 9 categories that the model knows of `city` are none of its levels".to_owned()
        ),
        "{warnings:?}"
    );
    assert!(error(&Options { missing: Some(-1.0), ..Options::default() }).contains("`--missing`"));
}

/// `set_probability_threshold(0.7)`: the class is decided by the score, at the logarithm of 0.7 / 0.3.
#[test]
fn a_threshold_is_one_of_the_score() {
    let imported = bounded(&fixture("catboost_threshold.json")).expect("a model");
    let Decision::Above { threshold, inclusive: false, .. } = imported.model.output.decision else {
        panic!("{:?}", imported.model.output.decision);
    };
    assert!((threshold - 0.847_297_860_387_203_6).abs() < 1e-15, "{threshold}");
}
