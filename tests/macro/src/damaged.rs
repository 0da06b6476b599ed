//! Artifacts with one fault each: what is wrong with a container, a schema or a model, by the name of the rule
//! that it breaks.
//!
//! The base is `2 width + 3 height + 1`, in f32; where a fault needs classes or trees, a model that has them.

use crate::container::{File, Tensor, f32s, f64s, i32s, patched, sealed};
use crate::damaged_version_1;

/// Every file with its name.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    [containers(), indexes(), tensors(), schemas(), models(), kinds(), damaged_version_1::all()].concat()
}

/// Around the tensors: header, metadata, padding, checksums.
fn containers() -> Vec<(&'static str, Vec<u8>)> {
    let whole = regression().bytes();
    let length = whole.len();
    let flagged = |flags| File { flags, ..regression() }.bytes();
    let metadata = |text: &str| File { metadata: text.to_owned(), ..regression() }.bytes();
    vec![
        ("empty", vec![]),
        ("pickle", b"\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x07sklearn".to_vec()),
        ("header_cut_off", whole[..40].to_vec()),
        ("data_cut_off", whole[..length - 100].to_vec()),
        ("footer_cut_off", whole[..length - 4].to_vec()),
        ("bytes_after_the_end", [&whole[..], b"\n"].concat()),
        ("header_bit_flipped", patched(whole.clone(), 33, &[0x41])),
        ("data_bit_flipped", patched(whole.clone(), length - 68, &[0x41])),
        ("version_3", sealed(patched(whole.clone(), 4, &[3, 1]))),
        ("reserved_byte", sealed(patched(whole.clone(), 50, &[7]))),
        ("padding", sealed(patched(whole.clone(), length - 8, &[7]))),
        ("index_before_metadata", sealed(patched(whole.clone(), 24, &64u64.to_le_bytes()))),
        ("metadata_beyond_the_end", sealed(patched(whole.clone(), 20, &100_000u32.to_le_bytes()))),
        ("tensor_count", sealed(patched(whole.clone(), 8, &4_000_000u32.to_le_bytes()))),
        ("encrypted", flagged(0x0404)),
        ("signed", flagged(0x0408)),
        ("shard", metadata(r#"{"sharding": {"shard_index": 1, "shard_count": 3}}"#)),
        ("column_major", flagged(0x0800)),
        ("compressed", flagged(0x0402)),
        ("unknown_flag", flagged(0x4400)),
        ("metadata_not_json", metadata("{\"realizar\": }")),
        ("metadata_is_a_list", metadata("[1, 2]")),
        ("transformer", patched(whole.clone(), 4, &[1, 0, 0, 0])),
        ("json_index", json_index()),
    ]
}

/// The entries of the tensor index.
fn indexes() -> Vec<(&'static str, Vec<u8>)> {
    let with = |change: fn(&mut Tensor)| regression_with(change).bytes();
    let mut swapped = regression();
    swapped.tensors.swap(0, 1);
    let mut twice = regression();
    twice.tensors.insert(0, f32s("bias", &[1], &[1.0]));
    vec![
        ("name_not_utf8", with(|weight| weight.name[3] = 0xFF)),
        ("name_too_long", with(|weight| weight.name = vec![b'w'; 300])),
        ("nine_dimensions", with(|weight| weight.shape = vec![1; 9])),
        ("names_out_of_order", swapped.bytes()),
        ("name_twice", twice.bytes()),
        ("entry_cut_off", entry_cut_off()),
    ]
}

/// What the index says about a tensor, and its numbers.
fn tensors() -> Vec<(&'static str, Vec<u8>)> {
    let with = |change: fn(&mut Tensor)| regression_with(change).bytes();
    let q8_of_ggml = Tensor { data: vec![0; 34], shape: vec![1, 32], dtype: 8, ..f32s("weight", &[], &[]) };
    vec![
        ("dimension_beyond_memory", with(|weight| weight.shape = vec![1, u64::MAX])),
        ("shape_beyond_memory", with(|weight| weight.shape = vec![1 << 40, 1 << 40])),
        ("tensor_beyond_the_end", with(|weight| weight.offset = Some(4096))),
        ("tensors_overlap", with(|weight| weight.offset = Some(0))),
        ("element_type_unknown", with(|weight| weight.dtype = 77)),
        ("tensor_too_short", with(|weight| weight.shape = vec![1, 3])),
        ("weight_is_nan", with(|weight| weight.data[4..].copy_from_slice(&f32::NAN.to_le_bytes()))),
        ("ggml", File { tensors: vec![q8_of_ggml], ..regression() }.bytes()),
    ]
}

/// The key `realizar`.
fn schemas() -> Vec<(&'static str, Vec<u8>)> {
    let with = |from: &str, to: &str| edited(regression(), from, to).bytes();
    let mut unused = regression();
    unused.tensors.push(f32s("zeta", &[1], &[1.0]));
    let mut wide = regression();
    wide.tensors[1] = f64s("weight", &[1, 2], &[2.0, 3.0]);
    vec![
        ("schema_2", with(r#""schema": 1"#, r#""schema": 2"#)),
        ("key_missing", with(r#""task": "regression", "#, "")),
        ("key_misspelled", with(r#""stages""#, r#""stage""#)),
        ("key_unknown", with(r#""schema": 1"#, r#""schema": 1, "colour": "red""#)),
        ("key_twice", with(r#""schema": 1"#, r#""schema": 1, "schema": 1"#)),
        ("value_of_another_kind", with(r#""name": "width""#, r#""name": 3"#)),
        ("word_misspelled", with(r#""op": "linear""#, r#""op": "liner""#)),
        ("word_unknown", with(r#""op": "linear""#, r#""op": "attention""#)),
        ("no_features", edited(regression(), FEATURES, "[]").bytes()),
        ("feature_name_empty", with(r#""name": "width""#, r#""name": """#)),
        ("feature_name_twice", with(r#""name": "height""#, r#""name": "width""#)),
        ("levels_of_a_number", with(r#""name": "width""#, r#""name": "width", "levels": ["a"]"#)),
        ("range_backwards", with(r#""name": "width""#, r#""name": "width", "min": 3, "max": 1"#)),
        ("tensor_misspelled", with(r#""weight": "weight""#, r#""weight": "wieght""#)),
        ("tensor_missing", with(r#""weight": "weight""#, r#""weight": "kernel""#)),
        ("tensor_used_twice", with(r#""bias": "bias""#, r#""bias": "weight""#)),
        ("tensor_unused", unused.bytes()),
        ("tensor_of_another_type", wide.bytes()),
        ("golden_rows_before_weights", golden_first()),
        ("golden_bound_negative", golden_bound()),
    ]
}

/// Parts that can each be read, and are together no model.
fn models() -> Vec<(&'static str, Vec<u8>)> {
    let mut narrow = edited(classifier(), r#", {"name": "height", "kind": "numeric"}"#, "");
    narrow.tensors[1] = f32s("weight", &[1, 2], &[2.0, 3.0]);
    let labels = |labels: &str| edited(classifier(), r#"["no", "yes"]"#, labels).bytes();
    let decision = r#", "decision": {"rule": "above", "on": "scores", "threshold": 0, "inclusive": false}"#;
    let mut two_scores = classifier();
    two_scores.tensors[0] = f32s("bias", &[2], &[1.0, 1.0]);
    two_scores.tensors[1] = f32s("weight", &[2, 2], &[2.0, 3.0, 2.0, 3.0]);
    vec![
        ("weight_narrower_than_the_row", narrow.bytes()),
        ("three_labels_of_two_classes", labels(r#"["no", "yes", "perhaps"]"#)),
        ("label_twice", labels(r#"["no", "no"]"#)),
        ("labels_without_decision", edited(classifier(), decision, "").bytes()),
        ("link_of_two_scores", two_scores.bytes()),
        ("class_without_argmax", edited(classifier(), r#""probability""#, r#""class""#).bytes()),
        ("tree_child_beyond_the_nodes", trees([1, 0, 1], [9, -1, -1], [0, -1, -1])),
        ("tree_with_a_cycle", trees([0, 0, 1], [2, -1, -1], [0, -1, -1])),
        ("tree_node_without_a_parent", trees([0, 0, 1], [-1, -1, -1], [-1, -1, -1])),
        ("tree_of_an_unknown_feature", trees([1, 0, 1], [2, -1, -1], [5, -1, -1])),
        ("scaler_divides_by_zero", scaler()),
    ]
}

/// Files that do not say what they are.
fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let bare = |tensors| File { flags: 0x0400, metadata: "{}".to_owned(), tensors }.bytes();
    let weights = || f32s("weight", &[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    vec![
        ("bare_centroids", bare(vec![f32s("centroids", &[2, 2], &[0.0, 0.0, 1.0, 1.0])])),
        ("bare_linear_and_more", bare(vec![f32s("gamma", &[3], &[1.0, 1.0, 1.0]), weights()])),
        ("bare_strangers", bare(vec![f32s("alpha", &[2], &[0.0, 0.0]), f32s("beta", &[2], &[1.0, 1.0])])),
    ]
}

const FEATURES: &str = r#"[{"name": "width", "kind": "numeric"}, {"name": "height", "kind": "numeric"}]"#;

fn regression() -> File {
    let metadata = format!(
        r#"{{"realizar": {{"schema": 1, "task": "regression", "input": {{"element": "f32", "features": {FEATURES}}}, "stages": [{{"op": "linear", "element": "f32", "weight": "weight", "bias": "bias"}}], "output": {{"kind": "value"}}}}}}"#
    );
    let tensors = vec![f32s("bias", &[1], &[1.0]), f32s("weight", &[1, 2], &[2.0, 3.0])];
    File { flags: 0x0400, metadata, tensors }
}

/// With another tensor `weight`.
fn regression_with(change: fn(&mut Tensor)) -> File {
    let mut file = regression();
    change(&mut file.tensors[1]);
    file
}

/// The base as a score, of which a class is made.
fn classifier() -> File {
    let file = edited(regression(), r#""task": "regression""#, r#""task": "classification""#);
    edited(
        file,
        r#""output": {"kind": "value"}"#,
        r#""link": {"op": "logistic_pair"}, "output": {"kind": "probability", "labels": ["no", "yes"], "decision": {"rule": "above", "on": "scores", "threshold": 0, "inclusive": false}}"#,
    )
}

/// A tree of one split and two leaves, if the arrays say so.
fn trees(left: [i32; 3], right: [i32; 3], feature: [i32; 3]) -> Vec<u8> {
    let mut file = edited(
        regression(),
        r#"{"op": "linear", "element": "f32", "weight": "weight", "bias": "bias"}"#,
        r#"{"op": "trees", "element": "f32", "compare": "<=", "outputs": 1, "feature": "feature", "threshold": "threshold", "left": "left", "right": "right", "root": "root", "leaf": "leaf"}"#,
    );
    file.tensors = vec![
        i32s("feature", &feature),
        f32s("leaf", &[2, 1], &[1.0, 2.0]),
        i32s("left", &left),
        i32s("right", &right),
        i32s("root", &[0]),
        f32s("threshold", &[3], &[0.5, 0.0, 0.0]),
    ];
    file.bytes()
}

/// A standard scaler with a feature that did not vary, and a scale that nobody mended.
fn scaler() -> Vec<u8> {
    let mut file = edited(
        regression(),
        r#"{"op": "linear", "element": "f32", "weight": "weight", "bias": "bias"}"#,
        r#"{"op": "standard_scaler", "element": "f32", "scale": "scale"}"#,
    );
    file.tensors = vec![f32s("scale", &[2], &[1.0, 0.0])];
    file.bytes()
}

/// The last tensor of the data is one of the model.
fn golden_first() -> Vec<u8> {
    let mut file = with_golden("1e-6");
    file.tensors[0].name = b"answers".to_vec();
    file.tensors[1].name = b"bias".to_vec();
    file.tensors[2].name = b"rows".to_vec();
    file.tensors = vec![
        f32s("answers", &[1, 1], &[6.0]),
        f32s("bias", &[1], &[1.0]),
        f32s("rows", &[1, 2], &[1.0, 1.0]),
        f32s("weight", &[1, 2], &[2.0, 3.0]),
    ];
    edited(edited(file, r#""y_answers""#, r#""answers""#), r#""z_rows""#, r#""rows""#).bytes()
}

fn golden_bound() -> Vec<u8> {
    with_golden("-1").bytes()
}

fn with_golden(bound: &str) -> File {
    let golden = format!(
        r#""output": {{"kind": "value"}}, "golden": {{"rows": "z_rows", "outputs": "y_answers", "bound": {bound}}}"#
    );
    let mut file = edited(regression(), r#""output": {"kind": "value"}"#, &golden);
    file.tensors.push(f32s("y_answers", &[1, 1], &[6.0]));
    file.tensors.push(f32s("z_rows", &[1, 2], &[1.0, 1.0]));
    file
}

/// The data starts inside the last entry of the index.
fn entry_cut_off() -> Vec<u8> {
    let file = regression();
    let index = 64 + file.metadata.len().next_multiple_of(64);
    sealed(patched(file.bytes(), 32, &(index as u64 + 64).to_le_bytes()))
}

/// A container whose index is JSON, as converted language models have it.
fn json_index() -> Vec<u8> {
    let file = regression();
    let at = 64 + file.metadata.len().next_multiple_of(64);
    sealed(patched(file.bytes(), at, br#"[{"name":"#))
}

/// The metadata with another text in the place of `from`, which must be in it.
fn edited(file: File, from: &str, to: &str) -> File {
    assert!(file.metadata.contains(from), "the metadata holds no {from}");
    File { metadata: file.metadata.replacen(from, to, 1), ..file }
}
