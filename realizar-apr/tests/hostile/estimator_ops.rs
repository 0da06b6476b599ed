//! Operations of neighbours, support vectors, densities and images whose fields do not fit each other or the row:
//! refused by the field's name, whatever sizes are claimed. Damaged ones: an error, or a model that can be evaluated.

use crate::bounded::read;
use crate::container::{Raw, v2};
use crate::preprocessing_ops::damaged;

/// The largest index that a file can hold.
const HUGE: i32 = i32::MAX;

/// A model of one operation.
fn schema(features: usize, operation: &str) -> String {
    format!(
        r#"{{"realizar": {{"schema": 1, "task": "regression", "input": {{"element": "f64", "count": {features}}},
            "stages": [{operation}], "output": {{"kind": "value"}}}}}}"#
    )
}

/// Asserts that the operation is read as it is, that whatever is read of it with any bit flipped can be evaluated, and
/// that it is refused with each of the changes: to its text or to one tensor.
#[track_caller]
fn refuses(features: usize, operation: &str, tensors: &[Raw], changes: &[(Change<'_>, &str, &str)]) {
    if let Err(error) = read("as it is", &v2(&schema(features, operation), tensors), None) {
        panic!("{operation}: {error}");
    }
    let bytes = v2(&schema(features, operation), tensors);
    let mut models = 0;
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        models += usize::from(damaged(operation, &mut flipped));
    }
    assert!(models > 0, "{operation}: none of the damaged files was a model");
    for (change, field, message) in changes {
        let mut changed = tensors.to_vec();
        let text = match change {
            Text(from, to) => {
                assert_eq!(operation.matches(from).count(), 1, "`{from}` is there once");
                operation.replacen(from, to, 1)
            }
            Tensor(tensor) => {
                let at = changed.iter().position(|old| old.name == tensor.name).expect("a tensor");
                changed[at] = tensor.clone();
                operation.to_owned()
            }
        };
        let name = format!("{text}, `{field}` {message}");
        let error = read(&name, &v2(&schema(features, &text), &changed), None).expect_err(&name).to_string();
        assert!(error.contains(field) && error.contains(message), "{name}: `{error}`");
    }
}

enum Change<'a> {
    Text(&'a str, &'a str),
    Tensor(Raw),
}
use Change::{Tensor, Text};

#[test]
fn distances() {
    let operation = r#"{"op": "distances", "points": "points", "metric": "minkowski", "p": 3}"#;
    let points = [Raw::f64("points", &[2, 3], &[0.0; 6])];
    refuses(
        3,
        operation,
        &points,
        &[
            (Tensor(Raw::f64("points", &[3, 2], &[0.0; 6])), "`points`", "has 2 columns, but the row has 3"),
            (Tensor(Raw::f64("points", &[6], &[0.0; 6])), "`points`", "2 dimensions above 0"),
            (Tensor(Raw::f64("points", &[0, 3], &[])), "`points`", ""),
            (Tensor(Raw::f64("points", &[1 << 63, 2], &[0.0; 6])), "points", ""),
            (Tensor(Raw::f64("points", &[2, 3], &[f64::NAN; 6])), "`points`", "NaN"),
            (Text(", \"p\": 3", ""), "`p`", "is missing"),
            (Text("\"p\": 3", "\"p\": 0"), "`p`", "is 0, but must be a number above 0"),
            (Text("\"p\": 3", "\"p\": 1e999"), "p", "finite"),
            (Text("minkowski", "euclidean"), "`p`", "belongs to the metric `minkowski` only"),
            (Text("minkowski", "mahalanobis"), "metric", "`mahalanobis`"),
        ],
    );
}

#[test]
fn neighbours() {
    let operation = r#"{"op": "neighbours", "points": "points", "metric": "euclidean", "k": 2, "weights": "uniform",
        "classes": "classes", "outputs": 2}"#;
    let tensors = [Raw::f64("points", &[3, 1], &[0.0; 3]), Raw::i32("classes", &[0, 1, 1])];
    refuses(
        1,
        operation,
        &tensors,
        &[
            (Text("\"k\": 2", "\"k\": 4"), "`k`", "is 4, but must be from 1 to the number of points, 3"),
            (Text("\"k\": 2", "\"k\": 0"), "k", "0"),
            (Text("\"k\": 2", "\"k\": 9007199254740991"), "`k`", "9007199254740991"),
            (Text("\"outputs\": 2", "\"outputs\": 1"), "`classes`", "has 1 at 1, but there are 1"),
            (
                Text("\"outputs\": 2", "\"outputs\": 9007199254740991"),
                "`outputs`",
                "3 points have from 1 to 3 classes",
            ),
            (Text(", \"outputs\": 2", ""), "`classes`", "must be given with `outputs`"),
            (Text("uniform", "inverse"), "weights", "`inverse`"),
            (Tensor(Raw::i32("classes", &[0, 1])), "`classes`", "has 2 numbers, but 3 are expected"),
            (Tensor(Raw::i32("classes", &[0, 1, HUGE])), "`classes`", "2147483647 at 2"),
            (Tensor(Raw::i32("classes", &[0, 1, -1])), "`classes`", "-1"),
        ],
    );

    let operation = r#"{"op": "neighbours", "points": "points", "metric": "cosine", "k": 3, "weights": "distance",
        "values": "values"}"#;
    let tensors = [Raw::f64("points", &[3, 1], &[0.0; 3]), Raw::f64("values", &[3, 2], &[0.0; 6])];
    refuses(
        1,
        operation,
        &tensors,
        &[
            (
                Text("\"values\": \"values\"", "\"values\": \"values\", \"outputs\": 2"),
                "`classes`",
                "`values` alone",
            ),
            (
                Tensor(Raw::f64("values", &[2, 3], &[0.0; 6])),
                "`values`",
                "has 2 rows, but there are 3 points",
            ),
            (Tensor(Raw::f64("values", &[3], &[0.0; 3])), "`values`", "2 dimensions above 0"),
        ],
    );
}

#[test]
fn support_vectors() {
    let operation = r#"{"op": "kernel", "function": "poly", "gamma": 0.5, "coef0": 1, "degree": 3, "vectors": "vectors"}"#;
    refuses(
        2,
        operation,
        &[Raw::f64("vectors", &[3, 2], &[0.0; 6])],
        &[
            (
                Tensor(Raw::f64("vectors", &[2, 3], &[0.0; 6])),
                "`vectors`",
                "has 3 columns, but the row has 2",
            ),
            (Text("\"gamma\": 0.5, ", ""), "gamma", ""),
            (Text("\"degree\": 3", "\"degree\": 1e999"), "degree", "finite"),
            (Text("poly", "laplacian"), "function", "`laplacian`"),
        ],
    );

    let operation = r#"{"op": "one_vs_one", "coefficients": "coefficients", "counts": "counts", "intercept": "intercept"}"#;
    let tensors = [
        Raw::f64("coefficients", &[2, 4], &[0.0; 8]),
        Raw::i32("counts", &[1, 2, 1]),
        Raw::f64("intercept", &[3], &[0.0; 3]),
    ];
    refuses(
        4,
        operation,
        &tensors,
        &[
            (Tensor(Raw::i32("counts", &[1, 2, 2])), "`counts`", "adds up to 5 vectors, but there are 4"),
            (Tensor(Raw::i32("counts", &[HUGE, HUGE, HUGE])), "`counts`", "adds up to 6442450941 vectors"),
            (Tensor(Raw::i32("counts", &[4])), "`counts`", "at least 2 classes"),
            (Tensor(Raw::i32("counts", &[2, 2])), "`coefficients`", "[1, 4] is expected"),
            (Tensor(Raw::f64("coefficients", &[3, 4], &[0.0; 12])), "`coefficients`", "[2, 4] is expected"),
            (Tensor(Raw::f64("intercept", &[2], &[0.0; 2])), "`intercept`", "[3] is expected"),
        ],
    );

    let pairs = "is 4, but 3 numbers are not one for each pair of them";
    refuses(
        3,
        r#"{"op": "one_vs_rest_scores", "classes": 3}"#,
        &[],
        &[
            (Text("3", "4"), "`classes`", pairs),
            (Text("3", "1"), "`classes`", "is 1"),
            (Text("3", "9007199254740991"), "`classes`", "is 9007199254740991"),
        ],
    );
    let operation = r#"{"op": "pair_probabilities", "classes": 3, "a": "a", "b": "b"}"#;
    let tensors = [Raw::f64("a", &[3], &[0.0; 3]), Raw::f64("b", &[3], &[0.0; 3])];
    refuses(
        3,
        operation,
        &tensors,
        &[
            (Text("3", "4"), "`classes`", pairs),
            (Tensor(Raw::f64("a", &[2], &[0.0; 2])), "`a`", "[3] is expected"),
            (Tensor(Raw::f64("b", &[3, 1], &[0.0; 3])), "`b`", "[3] is expected"),
        ],
    );
}

#[test]
fn densities() {
    let operation = r#"{"op": "gaussian", "mean": "mean", "variance": "variance", "constant": "constant"}"#;
    let tensors = [
        Raw::f64("mean", &[2, 3], &[0.0; 6]),
        Raw::f64("variance", &[2, 3], &[1.0; 6]),
        Raw::f64("constant", &[2], &[0.0; 2]),
    ];
    refuses(
        3,
        operation,
        &tensors,
        &[
            (
                Tensor(Raw::f64("variance", &[2, 3], &[1.0, 1.0, 0.0, 1.0, 1.0, 1.0])),
                "`variance`",
                "is 0 at 2",
            ),
            (Tensor(Raw::f64("variance", &[2, 3], &[-1.0; 6])), "`variance`", "must be above 0"),
            (Tensor(Raw::f64("mean", &[3, 2], &[0.0; 6])), "`mean`", "[2, 3] is expected"),
            (Tensor(Raw::f64("constant", &[3], &[0.0; 3])), "`mean`", "[3, 3] is expected"),
        ],
    );
    let operation = r#"{"op": "quadratic", "mean": "mean", "matrix": "matrix", "constant": "constant"}"#;
    let tensors = [
        Raw::f64("mean", &[2, 3], &[0.0; 6]),
        Raw::f64("matrix", &[2, 1, 3], &[1.0; 6]),
        Raw::f64("constant", &[2], &[0.0; 2]),
    ];
    refuses(
        3,
        operation,
        &tensors,
        &[
            (Tensor(Raw::f64("matrix", &[2, 3, 1], &[1.0; 6])), "`matrix`", "[2, r, 3] is expected"),
            (Tensor(Raw::f64("matrix", &[2, 3], &[1.0; 6])), "`matrix`", "3 dimensions above 0"),
            (Tensor(Raw::f64("mean", &[6], &[1.0; 6])), "`mean`", "[2, 3] is expected"),
        ],
    );
}

#[test]
fn convolutions() {
    let operation = r#"{"op": "convolution", "weight": "weight", "bias": "bias", "input": "input", "kernel": "kernel",
        "strides": "strides", "pads": "pads", "dilations": "dilations", "groups": 1}"#;
    let tensors = [
        Raw::f64("weight", &[2, 2, 2, 1], &[0.0; 8]),
        Raw::f64("bias", &[2], &[0.0; 2]),
        Raw::i32("input", &[2, 3, 4]),
        Raw::i32("kernel", &[2, 1]),
        Raw::i32("strides", &[1, 1]),
        Raw::i32("pads", &[0, 0, 0, 0]),
        Raw::i32("dilations", &[1, 1]),
    ];
    refuses(
        24,
        operation,
        &tensors,
        &[
            (Tensor(Raw::i32("input", &[2, 3, 5])), "`input`", "[2, 3, 5], but the row has 24 numbers"),
            (Tensor(Raw::i32("input", &[HUGE, HUGE, HUGE])), "`input`", "but the row has 24 numbers"),
            (Tensor(Raw::i32("input", &[24])), "`input`", "has 1 numbers, but 3 are expected"),
            (Tensor(Raw::i32("kernel", &[1, 2])), "`kernel`", "but the shape of `weight` is [2, 2, 2, 1]"),
            (Tensor(Raw::i32("strides", &[0, 1])), "`strides`", "must be from 1"),
            (Tensor(Raw::i32("dilations", &[1, 0])), "`dilations`", "must be from 1"),
            (Tensor(Raw::i32("dilations", &[3, 1])), "`kernel`", "larger than the image"),
            (Tensor(Raw::i32("dilations", &[HUGE, HUGE])), "`kernel`", "larger than the image"),
            (Tensor(Raw::i32("pads", &[0, 0])), "`pads`", "has 2 numbers, but 4 are expected"),
            (Tensor(Raw::i32("pads", &[HUGE, HUGE, HUGE, HUGE])), "`input`", "at most 16777216 numbers"),
            (Tensor(Raw::i32("pads", &[0, HUGE, 0, 0])), "`input`", "at most 16777216 numbers"),
            (Tensor(Raw::i32("pads", &[0, 0, 0, -1])), "`pads`", "-1"),
            (
                Text("\"groups\": 1", "\"groups\": 2"),
                "`weight`",
                "is for 2 channels, but there are 2 in 2 groups",
            ),
            (
                Text("\"groups\": 1", "\"groups\": 3"),
                "`groups`",
                "must divide the 2 channels and the 2 outputs",
            ),
            (Text("\"groups\": 1", "\"groups\": 0"), "groups", "0"),
            (Tensor(Raw::f64("bias", &[1], &[0.0])), "`bias`", "[2] is expected"),
        ],
    );
}

#[test]
fn pools() {
    let operation = r#"{"op": "pool", "kind": "max", "input": "input", "kernel": "kernel", "strides": "strides",
        "pads": "pads", "count_padding": false}"#;
    let tensors = [
        Raw::i32("input", &[2, 3, 4]),
        Raw::i32("kernel", &[2, 2]),
        Raw::i32("strides", &[2, 2]),
        Raw::i32("pads", &[0, 0, 0, 0]),
    ];
    refuses(
        24,
        operation,
        &tensors,
        &[
            (
                Tensor(Raw::i32("pads", &[0, 2, 0, 0])),
                "`pads`",
                "is 2 at 1, but must be less than the window",
            ),
            (Tensor(Raw::i32("kernel", &[4, 2])), "`kernel`", "larger than the image"),
            (Tensor(Raw::i32("kernel", &[0, 2])), "`kernel`", "must be from 1"),
            (Tensor(Raw::i32("kernel", &[HUGE, 1])), "`kernel`", "larger than the image"),
            (Tensor(Raw::i32("strides", &[2, 0])), "`strides`", "must be from 1"),
            (Tensor(Raw::i32("input", &[2, 12, 0])), "`input`", "but the row has 24 numbers"),
            (Text("\"max\"", "\"median\""), "kind", "`median`"),
        ],
    );
}
