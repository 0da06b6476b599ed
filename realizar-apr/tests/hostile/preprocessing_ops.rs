//! Operations of preprocessing and of meta-estimators whose fields do not fit: refused by the name of the field.
//! Damaged ones: an error, or a model that can be evaluated.

use realizar_apr::reference::evaluate;
use realizar_apr::write;

use crate::bounded::read;
use crate::container::{I32, Raw, v2};
use crate::crc::repair;

/// A file of one operation that takes `inputs` numbers.
fn file(inputs: usize, stage: &str, tensors: &[Raw]) -> Vec<u8> {
    let schema = format!(
        "{{\"realizar\":{{\"schema\":1,\"task\":\"transform\",\"input\":{{\"element\":\"f64\",\"count\":{inputs}}},\
         \"stages\":[{stage}],\"output\":{{\"kind\":\"component\"}}}}}}"
    );
    v2(&schema, tensors)
}

/// An operation that fits: how many numbers it takes, its stage and its tensors.
struct Fitting {
    inputs: usize,
    stage: &'static str,
    tensors: Vec<Raw>,
}

/// Rows of `encode`: the first column has two keys and one number in a row, the second one edge and two numbers.
const ROWS: [f64; 12] = [1.0, 2.0, 3.0, f64::NAN, 1.0, 0.0, 0.0, 1.0, 9.0, 9.0, 9.0, 9.0];

fn fitting(op: &str) -> Fitting {
    let f64s = |name: &str, values: &[f64]| Raw::f64(name, &[values.len() as u64], values);
    let one = |inputs, stage, tensors| Fitting { inputs, stage, tensors };
    match op {
        "clip" => one(
            2,
            r#"{"op":"clip","low":"l","high":"h"}"#,
            vec![f64s("l", &[0.0, -1.0]), f64s("h", &[0.5, -1.0])],
        ),
        "power_transform" => one(
            2,
            r#"{"op":"power_transform","method":"box_cox","lambda":"l","inverse":true}"#,
            vec![f64s("l", &[0.0, 2.0])],
        ),
        "impute" => one(
            2,
            r#"{"op":"impute","value":"v","missing":-1,"indicator":"i"}"#,
            vec![f64s("v", &[1.0, 2.0]), Raw::i32("i", &[1, 0])],
        ),
        "mark_missing" => one(2, r#"{"op":"mark_missing","value":-1}"#, vec![]),
        "binarize" => one(2, r#"{"op":"binarize","threshold":0.5}"#, vec![]),
        "encode" => one(
            2,
            r#"{"op":"encode","keys":"k","starts":"s","bins":"b","widths":"w","rows":"r"}"#,
            vec![
                f64s("k", &[0.0, 1.0, 0.5]),
                Raw::i32("s", &[0, 2, 3]),
                Raw::i32("b", &[0, 1]),
                Raw::i32("w", &[1, 2]),
                f64s("r", &ROWS),
            ],
        ),
        "products" => one(
            2,
            r#"{"op":"products","left":"l","right":"r"}"#,
            vec![Raw::i32("l", &[0, 1, 3]), Raw::i32("r", &[0, 2, 4])],
        ),
        "interpolate" => one(
            2,
            r#"{"op":"interpolate","x":"x","y":"y","starts":"s"}"#,
            vec![f64s("x", &[0.0, 1.0, 0.0]), f64s("y", &[0.0, 0.5, 1.0]), Raw::i32("s", &[0, 2, 3])],
        ),
        "mean" => one(4, r#"{"op":"mean","weights":"w","divisor":3}"#, vec![f64s("w", &[1.0, 2.0])]),
        "vote" => one(
            3,
            r#"{"op":"vote","classes":4,"weights":"w","others":"o"}"#,
            vec![f64s("w", &[1.0, 2.0, 3.0]), f64s("o", &[0.0, -1.0, 0.0])],
        ),
        "weighted_median" => {
            one(3, r#"{"op":"weighted_median","weights":"w"}"#, vec![f64s("w", &[1.0, 2.0, 3.0])])
        }
        "above" => one(2, r#"{"op":"above","threshold":0.5,"inclusive":true}"#, vec![]),
        "complement" => one(1, r#"{"op":"complement"}"#, vec![]),
        "normalise" => one(2, r#"{"op":"normalise","zero":"uniform"}"#, vec![]),
        other => panic!("no operation {other}"),
    }
}

const OPS: [&str; 14] = [
    "clip",
    "power_transform",
    "impute",
    "mark_missing",
    "binarize",
    "encode",
    "products",
    "interpolate",
    "mean",
    "vote",
    "weighted_median",
    "above",
    "complement",
    "normalise",
];

#[test]
fn the_operations_as_they_are() {
    for op in OPS {
        let Fitting { inputs, stage, tensors } = fitting(op);
        let artifact =
            read(op, &file(inputs, stage, &tensors), None).unwrap_or_else(|error| panic!("{op}: {error}"));
        let answer = evaluate(&artifact.model, &vec![0.5; inputs]).expect("the row fits");
        assert_eq!(answer.outputs.len(), artifact.model.output.count, "{op}");
    }
}

/// What is put in the place of a tensor.
enum Put {
    F64(&'static [f64]),
    I32(&'static [i32]),
    /// A matrix instead of a list.
    Square(&'static [f64]),
}

#[test]
fn tensors_that_do_not_fit() {
    use Put::{F64, Square};
    const NAN: f64 = f64::NAN;
    let i32s = Put::I32;
    let cases = [
        ("clip", "l", F64(&[0.0]), "`low` has the shape [1], but [2] is expected"),
        ("clip", "h", F64(&[0.0; 3]), "`high` has the shape [3], but [2] is expected"),
        ("clip", "l", F64(&[0.0, 2.0]), "`low` is 2 at 1, above `high`, -1"),
        ("clip", "l", F64(&[NAN, 0.0]), "NaN"),
        ("clip", "l", Square(&[0.0; 4]), "`low` has the shape [2, 2], but [2] is expected"),
        ("power_transform", "l", F64(&[0.0; 3]), "`lambda` has the shape [3], but [2] is expected"),
        ("impute", "v", F64(&[0.0]), "`value` has the shape [1], but [2] is expected"),
        ("impute", "v", F64(&[0.0, NAN]), "NaN"),
        ("impute", "i", i32s(&[0, 2]), "`indicator` has 2 at 1, but there are 2"),
        ("impute", "i", i32s(&[-1]), "-1"),
        ("encode", "k", F64(&[1.0, 1.0, 0.5]), "`keys` of column 0 are not ascending: 1, then 1"),
        ("encode", "k", F64(&[1.0, 0.0, 0.5]), "`keys` of column 0 are not ascending: 1, then 0"),
        ("encode", "k", F64(&[0.0, NAN, 0.5]), "NaN"),
        ("encode", "k", F64(&[0.0, 1.0]), "`starts` goes from 0 to 3"),
        ("encode", "s", i32s(&[0, 3]), "`starts` has 2 numbers"),
        ("encode", "s", i32s(&[0, 3, 2]), "`starts` is not ascending: 3, then 2"),
        ("encode", "s", i32s(&[1, 2, 3]), "`starts` goes from 1 to 3"),
        ("encode", "s", i32s(&[0, 2, i32::MAX]), "`starts` goes from 0 to 2147483647"),
        ("encode", "b", i32s(&[0, 2]), "`bins` has 2 at 1, but there are 2"),
        ("encode", "b", i32s(&[0]), "`bins` has 1 numbers, but 2 are expected"),
        ("encode", "b", i32s(&[0, 0]), "`rows` has the shape [12], but [10] is expected"),
        ("encode", "w", i32s(&[1]), "`widths` has 1 numbers, but 2 are expected"),
        ("encode", "w", i32s(&[0, 2]), "`widths` has 0 at 0"),
        ("encode", "w", i32s(&[1, i32::MAX]), "`rows` has the shape [12], but [8589934592] is expected"),
        ("encode", "r", F64(&[0.0; 11]), "`rows` has the shape [11], but [12] is expected"),
        ("encode", "r", F64(&[f64::INFINITY; 12]), "inf"),
        ("products", "l", i32s(&[0, 1]), "`right` has 3 numbers, but 2 are expected"),
        ("products", "l", i32s(&[3, 1, 3]), "`left` has 3 at 0, where the highest factor is 2"),
        ("products", "r", i32s(&[0, 1, 5]), "`right` has 5 at 2, where the highest factor is 4"),
        ("interpolate", "x", F64(&[0.0, 0.0, 0.0]), "`x` of column 0 is not ascending: 0, then 0"),
        ("interpolate", "y", F64(&[0.0; 2]), "`y` has the shape [2], but [3] is expected"),
        ("interpolate", "s", i32s(&[0, 0, 3]), "`starts` gives column 0 no knot"),
        ("interpolate", "s", i32s(&[0, 3]), "`starts` has 2 numbers"),
        ("mean", "w", F64(&[1.0; 3]), "`weights` gives 3 groups, which 4 numbers cannot be divided into"),
        ("mean", "w", Square(&[1.0; 4]), "`weights` has the shape [2, 2]"),
        ("vote", "w", F64(&[1.0; 2]), "`weights` has the shape [2], but [3] is expected"),
        ("vote", "o", F64(&[1.0; 4]), "`others` has the shape [4], but [3] is expected"),
        ("weighted_median", "w", F64(&[1.0; 2]), "`weights` has the shape [2], but [3] is expected"),
    ];
    for (op, tensor, put, message) in cases {
        let Fitting { inputs, stage, mut tensors } = fitting(op);
        let at = tensors.iter().position(|raw| raw.name == tensor).expect("the tensor is there");
        tensors[at] = match put {
            F64(values) => Raw::f64(tensor, &[values.len() as u64], values),
            Put::I32(values) => Raw::i32(tensor, values),
            Square(values) => Raw::f64(tensor, &[2, 2], values),
        };
        let error = read(op, &file(inputs, stage, &tensors), None).expect_err(op).to_string();
        assert!(error.contains(message), "{op}, {tensor}: `{error}` does not say `{message}`");
        assert!(error.contains(op) || error.contains("stages[0]") || error.contains(tensor), "{error}");
    }
}

#[test]
fn attributes_that_do_not_fit() {
    let cases = [
        ("power_transform", "box_cox", "box-cox", "did you mean `box_cox`?"),
        ("power_transform", "\"lambda\":\"l\"", "\"lambda\":5", "a string, but is a number"),
        ("impute", "-1", "\"NaN\"", "a number, but is a string"),
        ("impute", "\"value\":\"v\",", "", "`value`"),
        ("mark_missing", "-1", "1e999", "finite"),
        ("mean", "3", "0", "`divisor` is 0"),
        (
            "mean",
            "\"weights\":\"w\",",
            "",
            "`divisor` gives 3 groups, which 4 numbers cannot be divided into",
        ),
        ("mean", "\"weights\":\"w\",\"divisor\":3", "\"divisor\":2.5", "`divisor` is 2.5"),
        ("mean", "\"weights\":\"w\",\"divisor\":3", "\"divisor\":-2", "`divisor` is -2"),
        ("mean", "\"weights\":\"w\",\"divisor\":3", "\"divisor\":1e300", "`divisor` is 1"),
        ("vote", "4", "0", "`classes` is 0, not from 1 to 65536"),
        ("vote", "4", "65537", "`classes` is 65537, not from 1 to 65536"),
        ("vote", "4", "-1", "a whole number from 0"),
        ("above", "true", "1", "a boolean"),
        ("above", ",\"inclusive\":true", ",\"inclusiv\":true", "did you mean `inclusive`?"),
        ("normalise", "uniform", "unform", "did you mean `uniform`?"),
        ("normalise", "normalise", "normalyse", "did you mean `normalise`?"),
    ];
    for (op, from, to, message) in cases {
        let Fitting { inputs, stage, tensors } = fitting(op);
        assert!(stage.contains(from), "{op}: {from}");
        let error = read(op, &file(inputs, &stage.replacen(from, to, 1), &tensors), None).expect_err(op);
        let text = format!("{error} {}", error.help().unwrap_or_default());
        assert!(text.contains(message), "{op}, {to}: `{text}` does not say `{message}`");
    }
    // An operation of rows that are too short, too long or empty.
    for (op, inputs, message) in [
        ("complement", 2, "takes 1 number, but is given 2"),
        ("products", 1, "where the highest factor is"),
        ("weighted_median", 4, "`weights` has the shape [3], but [4] is expected"),
        ("interpolate", 1 << 30, "`starts` has 3 numbers"),
        ("clip", i32::MAX as usize, "`low` has the shape [2]"),
    ] {
        let Fitting { stage, tensors, .. } = fitting(op);
        let error = read(op, &file(inputs, stage, &tensors), None).expect_err(op).to_string();
        assert!(error.contains(message), "{op} of {inputs}: `{error}` does not say `{message}`");
    }
}

/// Whatever is read can be written and evaluated.
#[track_caller]
pub(crate) fn damaged(op: &str, bytes: &mut [u8]) -> bool {
    repair(bytes);
    let Ok(artifact) = read(op, bytes, None) else { return false };
    if let Err(error) = write(&artifact.model) {
        panic!("{op}: {error}");
    }
    let width = artifact.model.input.features.len();
    // A damaged count may be of more features than anybody has a row of; damaged padding, of millions of pixels.
    if width < 1000 && artifact.model.output.count < 1000 {
        for x in [0.5, f64::NAN, -1.0, 0.0, f64::INFINITY] {
            let answer = evaluate(&artifact.model, &vec![x; width]).expect("the row fits");
            assert_eq!(answer.outputs.len(), artifact.model.output.count, "{op}");
        }
    }
    true
}

#[test]
fn flipped_bits_and_extreme_numbers() {
    let mut models = 0;
    for op in OPS {
        let Fitting { inputs, stage, tensors } = fitting(op);
        let bytes = file(inputs, stage, &tensors);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            models += usize::from(damaged(op, &mut flipped));
        }
        for at in 0..bytes.len() - 8 {
            for pattern in [&[0xFF; 8][..], &[0; 8], &[0xFF, 0xFF, 0xFF, 0x7F], &[1, 0, 0, 0]] {
                let mut extreme = bytes.clone();
                extreme[at..at + pattern.len()].copy_from_slice(pattern);
                damaged(op, &mut extreme);
            }
        }
    }
    assert!(models > 1000, "{models} of the damaged files were models: the checksums were not repaired");
}

#[test]
fn a_tensor_of_another_type() {
    let Fitting { inputs, stage, mut tensors } = fitting("weighted_median");
    tensors[0] = Raw::new("w", I32, &[3], vec![0; 12]);
    let error = read("i32", &file(inputs, stage, &tensors), None).expect_err("weights are F64").to_string();
    assert!(error.contains("I32") && error.contains("F64"), "{error}");
    tensors[0] = Raw::f32("w", &[3], &[1.0; 3]);
    let error = read("f32", &file(inputs, stage, &tensors), None).expect_err("weights are F64").to_string();
    assert!(error.contains("F32") && error.contains("F64"), "{error}");
}
