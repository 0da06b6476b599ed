//! Hostile ONNX graphs, made by hand: those that ask for more than they hold, and those that are no graphs.

use std::path::Path;

use cargo_realizar::{Error, Options};

use crate::bounded;
use crate::message::{Message, floats, int, ints, model, node, texts, whole};

/// Imports and writes within the bound.
#[track_caller]
fn read(name: &str, bytes: &[u8]) -> Result<(), Error> {
    match bounded(Path::new("model.onnx"), bytes, &Options::default()) {
        Ok(result) => result.map(|_| ()),
        Err(what) => panic!("{name}: {what}"),
    }
}

/// `depth` nodes that each take the one before twice.
fn doubling(op: &str, depth: usize, attributes: &[Message]) -> Vec<u8> {
    let names: Vec<String> = std::iter::once("x".to_owned())
        .chain((1..depth).map(|index| format!("v{index}")))
        .chain(["y".to_owned()])
        .collect();
    let nodes: Vec<Message> =
        names.windows(2).map(|pair| node(op, "", &[&pair[0], &pair[0]], &[&pair[1]], attributes)).collect();
    model(&[4], &nodes, &[])
}

#[test]
fn what_doubles_with_each_node_is_refused() {
    let error = read("concat", &doubling("Concat", 60, &[int("axis", 1)])).expect_err("2^60 numbers");
    assert!(error.what().contains("more than a file of this length may ask for"), "{error}");
    // Sums and products of the same number twice are one.
    let _ = read("add", &doubling("Add", 60, &[]));
    let _ = read("mul", &doubling("Mul", 60, &[]));
}

#[test]
fn what_hangs_together_in_many_ways_is_bounded() {
    // v[i + 1] = tanh(v[i]) * sin(v[i]): written out as branches, 2^i of them.
    let mut nodes = Vec::new();
    let mut last = "x".to_owned();
    for index in 0..40 {
        let (a, b) = (format!("a{index}"), format!("b{index}"));
        let next = if index == 39 { "y".to_owned() } else { format!("v{index}") };
        nodes.push(node("Tanh", "", &[&last], &[&a], &[]));
        nodes.push(node("Sin", "", &[&last], &[&b], &[]));
        nodes.push(node("Mul", "", &[&a, &b], &[&next], &[]));
        last = next;
    }
    read("products", &model(&[4], &nodes, &[])).expect("each product follows from the one before");
    // Each takes the two before it: Fibonacci's number of paths.
    let mut nodes = vec![node("Tanh", "", &["x"], &["v0"], &[]), node("Sin", "", &["x"], &["v1"], &[])];
    for index in 2..60 {
        let next = if index == 59 { "y".to_owned() } else { format!("v{index}") };
        let (a, b) = (format!("v{}", index - 1), format!("v{}", index - 2));
        nodes.push(node("Mul", "", &[&a, &b], &[&next], &[]));
    }
    read("paths", &model(&[4], &nodes, &[])).expect_err("there is no chain of so few stages");
}

#[test]
fn long_chains_need_no_stack() {
    let mut nodes = Vec::new();
    for index in 0..20_000 {
        let from = if index == 0 { "x".to_owned() } else { format!("v{index}") };
        let to = if index == 19_999 { "y".to_owned() } else { format!("v{}", index + 1) };
        nodes.push(node(if index % 2 == 0 { "Tanh" } else { "Exp" }, "", &[&from], &[&to], &[]));
    }
    let _ = read("chain", &model(&[4], &nodes, &[]));
}

#[test]
fn shapes_that_ask_for_memory_are_refused() {
    let huge = 1_i64 << 40;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("columns", model(&[huge], &[node("Relu", "", &["x"], &["y"], &[])], &[])),
        ("planes", model(&[1 << 12, 1 << 12, 1 << 12], &[node("Relu", "", &["x"], &["y"], &[])], &[])),
        ("expand", model(&[1], &[node("Expand", "", &["x", "s"], &["y"], &[])], &[whole("s", &[1, huge])])),
        (
            "filled",
            model(
                &[4],
                &[
                    node("ConstantOfShape", "", &["s"], &["c"], &[]),
                    node("Add", "", &["x", "c"], &["y"], &[]),
                ],
                &[whole("s", &[1 << 30, 1 << 30])],
            ),
        ),
        (
            "pads",
            model(
                &[1, 8, 8],
                &[node("Pad", "", &["x", "p"], &["y"], &[])],
                &[whole("p", &[0, 0, 1 << 20, 1 << 20, 0, 0, 0, 0])],
            ),
        ),
        (
            "pool",
            model(
                &[1, 8, 8],
                &[node(
                    "MaxPool",
                    "",
                    &["x"],
                    &["y"],
                    &[
                        ints("kernel_shape", &[1 << 20, 1 << 20]),
                        ints("pads", &[1 << 20, 1 << 20, 1 << 20, 1 << 20]),
                    ],
                )],
                &[],
            ),
        ),
        (
            "split",
            model(
                &[4],
                &[node("Split", "", &["x", "s"], &["y"], &[int("axis", 1)])],
                &[whole("s", &[i64::MAX])],
            ),
        ),
        (
            "gather",
            model(
                &[4],
                &[node("Gather", "", &["x", "s"], &["y"], &[int("axis", 1)])],
                &[whole("s", &[i64::MIN])],
            ),
        ),
        (
            "slice",
            model(
                &[4],
                &[node("Slice", "", &["x", "a", "b", "c", "d"], &["y"], &[])],
                &[
                    whole("a", &[i64::MIN]),
                    whole("b", &[i64::MAX]),
                    whole("c", &[1]),
                    whole("d", &[i64::MAX]),
                ],
            ),
        ),
    ];
    for (name, bytes) in cases {
        // A slice of all columns is one of them.
        let result = read(name, &bytes);
        assert!(result.is_err() || name == "slice", "{name} is taken");
    }
}

/// A tree ensemble of `ids.len()` nodes in one tree.
fn ensemble(modes: &[&str], yes: &[i64], no: &[i64], features: &[i64], target: i64) -> Vec<u8> {
    let count = modes.len();
    let ids: Vec<i64> = (0..count as i64).collect();
    let attributes = [
        int("n_targets", 1),
        ints("nodes_treeids", &vec![0; count]),
        ints("nodes_nodeids", &ids),
        ints("nodes_featureids", features),
        texts("nodes_modes", modes),
        floats("nodes_values", &vec![0.5; count]),
        ints("nodes_truenodeids", yes),
        ints("nodes_falsenodeids", no),
        ints("target_treeids", &[0]),
        ints("target_nodeids", &[count as i64 - 1]),
        ints("target_ids", &[target]),
        floats("target_weights", &[1.0]),
    ];
    model(&[4], &[node("TreeEnsembleRegressor", "ai.onnx.ml", &["x"], &["y"], &attributes)], &[])
}

#[test]
fn trees_that_are_no_trees_are_refused() {
    let (split, equal) = ("BRANCH_LEQ", "BRANCH_EQ");
    read("a tree", &ensemble(&[split, "LEAF", "LEAF"], &[1, 0, 0], &[2, 0, 0], &[3, 0, 0], 0))
        .expect("a tree");
    for (name, bytes) in [
        ("a cycle", ensemble(&[split, split, "LEAF"], &[1, 0, 0], &[2, 2, 0], &[0, 0, 0], 0)),
        ("itself", ensemble(&[split, "LEAF"], &[0, 0], &[1, 0], &[0, 0], 0)),
        ("a chain to itself", ensemble(&[equal, equal, "LEAF"], &[2, 2, 0], &[1, 0, 0], &[0, 0, 0], 0)),
        ("no such child", ensemble(&[split, "LEAF"], &[1, 0], &[9, 0], &[0, 0], 0)),
        ("no such column", ensemble(&[split, "LEAF", "LEAF"], &[1, 0, 0], &[2, 0, 0], &[9, 0, 0], 0)),
        ("a negative column", ensemble(&[split, "LEAF", "LEAF"], &[1, 0, 0], &[2, 0, 0], &[-1, 0, 0], 0)),
        ("no such target", ensemble(&[split, "LEAF", "LEAF"], &[1, 0, 0], &[2, 0, 0], &[0, 0, 0], 7)),
        ("no such mode", ensemble(&["BRANCH", "LEAF", "LEAF"], &[1, 0, 0], &[2, 0, 0], &[0, 0, 0], 0)),
    ] {
        let error = read(name, &bytes).err().unwrap_or_else(|| panic!("{name} is taken"));
        assert!(
            error.place().is_some_and(|place| place.contains("TreeEnsembleRegressor")),
            "{name}: {error}"
        );
    }
    // Each level reaches the next one twice: 2^30 paths.
    let mut modes = vec![split; 30];
    modes.push("LEAF");
    let next: Vec<i64> = (1..=30).chain([0]).collect();
    read("shared", &ensemble(&modes, &next, &next, &[0; 31], 0)).expect_err("2^30 paths");
}

#[test]
fn what_has_no_stage_is_refused_by_name_and_place() {
    let nodes = [node("Relu", "", &["x"], &["a"], &[]), node("Det", "", &["a"], &["y"], &[])];
    let error = read("det", &model(&[2, 2], &nodes, &[])).expect_err("no stage");
    assert_eq!(error.to_string(), "the operator Det has no stage, at node 1 `y` (Det of ai.onnx)");
    assert!(error.way_out().is_some());
    let nodes = [node("Attention", "com.microsoft", &["x"], &["y"], &[])];
    let error = read("attention", &model(&[4], &nodes, &[])).expect_err("no stage");
    assert_eq!(
        error.to_string(),
        "the operator Attention of the domain `com.microsoft` has no stage, at node 0 `y` (Attention of com.microsoft)"
    );
}
