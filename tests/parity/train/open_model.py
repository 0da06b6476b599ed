"""ONNX files under ONNX Runtime: what it answers to rows of a data set, and which leaves its trees end in.

A file is run with one thread, one of many trees with two: from 128 trees on, threads add up parts of an ensemble in
f32, and one thread's rounding of the whole is further from the sum than the parts' of several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from data import Array, Data

TREES = ("TreeEnsembleClassifier", "TreeEnsembleRegressor")
_SHARED_TREES = 128
_ELEMENTS = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}


@dataclass(frozen=True)
class OpenModel:
    """An ONNX file, and what was converted into it.

    Args:
        content: the file.
        estimator: the model that it was converted from, where there is one: its thresholds are asked for too.
        largest: whether the largest output decides the class, of a graph that has no labels.
        clusters: whether the class is the only output that an artifact has.
        counts: whether outputs are counts of votes or neighbours, which are equal here where they are there.
        labels: the classes, in the order of their indices; absent: 0 to k - 1.
    """

    content: bytes
    estimator: Any = None
    largest: bool = False
    clusters: bool = False
    counts: bool = False
    labels: list[Any] | None = None


def is_open(model: Any) -> bool:
    """Return whether a model is an ONNX file."""
    return isinstance(model, OpenModel)


def outputs_and_classes(model: OpenModel, data: Data, rows: Array) -> tuple[Array, Array | None]:
    """Return the first output of numbers ``[r, k]`` in its own type, and the index of the class ``[r]``."""
    outputs = classes = None
    for given in run(model.content, data, rows):
        columns = [np.asarray(part) for part in given] if isinstance(given, list) else [np.asarray(given)]
        found = np.concatenate([column.reshape(len(rows), -1) for column in columns], axis=1)
        if found.dtype.kind == "f" and outputs is None:
            outputs = found
        elif found.dtype.kind != "f" and found.shape[1] == 1 and classes is None:
            classes = _places(found[:, 0].tolist(), model.labels)
    if model.largest and outputs is not None:
        classes = outputs.argmax(axis=1).astype(np.int32)
    if outputs is None or model.clusters:
        if classes is None:
            raise ValueError("the graph gives neither numbers nor classes")
        outputs = classes.astype(np.float64).reshape(-1, 1)
    return outputs, classes


def run(content: bytes, data: Data, rows: Array, outputs: list[str] | None = None) -> list[Any]:
    """Return what ONNX Runtime gives for ``rows``, rounded to the type that the graph takes."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2 if _most_trees(content) >= _SHARED_TREES else 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    feed: dict[str, Array] = {}
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        if data.frame == "array":
            (one,) = inputs
            shape = [len(rows), *one.shape[1:]]
            feed[one.name] = np.ascontiguousarray(rows.astype(_ELEMENTS[one.type]).reshape(shape))
        else:
            frame = data.given(rows)
            for each in inputs:
                column = frame[each.name].to_numpy().reshape(-1, 1)
                feed[each.name] = column.astype(_ELEMENTS.get(each.type, object))
    return list(session.run(outputs, feed))


def _most_trees(content: bytes) -> int:
    """Return of how many trees the largest ensemble of a graph is."""
    import onnx

    lists = [
        each.ints
        for node in onnx.load_from_string(content).graph.node
        for each in node.attribute
        if each.name in ("nodes_treeids", "tree_roots")
    ]
    return max((len(set(each)) for each in lists), default=0)


def leaves(model: OpenModel, data: Data, rows: Array) -> Array:
    """Return the number of the leaf ``[r, t]``: each tree's leaves are made to add their number to its own target."""
    import onnx

    graph = onnx.load_from_string(model.content)
    names = []
    for place, node in enumerate(list(graph.graph.node)):
        if node.op_type in TREES:
            names.append(f"leaves_{place}")
            graph.graph.node.append(_answering_leaves(node, names[-1]))
            graph.graph.output.append(onnx.helper.make_tensor_value_info(names[-1], onnx.TensorProto.FLOAT, None))
    return np.column_stack([found.astype(np.int32) for found in run(graph.SerializeToString(), data, rows, names)])


def _answering_leaves(node: Any, name: str) -> Any:
    import onnx

    kept = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute if each.name.startswith("nodes_")}
    nodes = list(zip(kept["nodes_treeids"], kept["nodes_nodeids"], kept["nodes_modes"], strict=True))
    trees = {tree: place for place, tree in enumerate(dict.fromkeys(kept["nodes_treeids"]))}
    ends = [(tree, number) for tree, number, mode in nodes if mode == b"LEAF"]
    kept.pop("nodes_hitrates", None)
    kept.pop("nodes_hitrates_as_tensor", None)
    doubled = {"nodes_values_as_tensor"} & set(kept)
    numbers = [1.0 + place for place in range(len(ends))]
    weights = (
        {"target_weights_as_tensor": onnx.numpy_helper.from_array(np.array(numbers), "numbers")}
        if doubled
        else {"target_weights": numbers}
    )
    return onnx.helper.make_node(
        "TreeEnsembleRegressor",
        [node.input[0]],
        [name],
        domain="ai.onnx.ml",
        n_targets=len(trees),
        target_treeids=[tree for tree, _ in ends],
        target_nodeids=[number for _, number in ends],
        target_ids=[trees[tree] for tree, _ in ends],
        **weights,
        **kept,
    )


def thresholds(content: bytes) -> Iterator[tuple[int, float]]:
    """Yield the columns and numbers that the trees compare, where they take the row itself."""
    import onnx

    graph = onnx.load_from_string(content).graph
    inputs = {each.name for each in graph.input}
    for node in graph.node:
        if node.op_type not in (*TREES, "TreeEnsemble") or node.input[0] not in inputs:
            continue
        kept = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        tensor = kept.get("nodes_values_as_tensor") or kept.get("nodes_splits")
        values = kept["nodes_values"] if tensor is None else onnx.numpy_helper.to_array(tensor).tolist()
        modes = kept["nodes_modes"] if tensor is None or "nodes_splits" not in kept else [b"BRANCH"] * len(values)
        for column, value, mode in zip(kept["nodes_featureids"], values, modes, strict=True):
            if mode != b"LEAF":
                yield int(column), float(value)


def _places(found: list[Any], labels: list[Any] | None) -> Array:
    if labels is None:
        return np.array(found, dtype=np.int32)
    place = {label: index for index, label in enumerate(labels)}
    return np.array([place[label] for label in found], dtype=np.int32)
