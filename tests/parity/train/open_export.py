"""ONNX files for the table: estimators through skl2onnx and onnxmltools, and graphs of `tests/fixtures/onnx`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from data import Data
from open_model import OpenModel
from sklearn.base import clone

GRAPHS = Path(__file__).parents[2] / "fixtures" / "onnx"
OPSET = 19

Make = Callable[[Data], OpenModel]


def converted(
    estimator: Any,
    *,
    single: bool = False,
    clusters: bool = False,
    counts: bool = False,
    whole: bool = False,
    opset: Any = OPSET,
) -> Make:
    """Return a function that fits an estimator and converts it with skl2onnx.

    Args:
        estimator: not fitted.
        single: whether the graph takes f32 (`FloatTensorType`), else f64 (`DoubleTensorType`).
        clusters: whether the cluster is the only output that an artifact has.
        counts: whether outputs are counts of votes or neighbours.
        whole: whether the graph takes whole numbers.
        opset: the versions of the operators.
    """

    def make(data: Data) -> OpenModel:
        from skl2onnx import to_onnx

        X = data.X.astype(np.float32) if single else data.X
        model = clone(estimator).fit(data.given(X), data.y)
        words = {"initial_types": _types(data, single, whole), "target_opset": opset}
        with warnings.catch_warnings(), _plain_attributes():
            warnings.simplefilter("ignore")
            try:
                file = to_onnx(model, options={id(model): {"zipmap": False}}, **words)
            except NameError:  # what gives no probabilities has no such option
                file = to_onnx(model, **words)
        labels = None if clusters else _labels(model)
        return OpenModel(file.SerializeToString(), model, clusters=clusters, counts=counts, labels=labels)

    return make


def boosted(train: Callable[[Data], Any], library: str) -> Make:
    """Return a function that trains a model of a booster and converts it with onnxmltools."""

    def make(data: Data) -> OpenModel:
        import onnxmltools
        from onnxmltools.convert.common.data_types import FloatTensorType

        model = train(data)
        more = {"zipmap": False} if library == "lightgbm" else {}
        types = [("X", FloatTensorType([None, data.X.shape[1]]))]
        to = getattr(onnxmltools, f"convert_{library}")
        file = to(model, initial_types=types, target_opset=15, **more)
        return OpenModel(file.SerializeToString(), model, labels=_labels(model))

    return make


def catboost(train: Callable[[Data], Any]) -> Make:
    """Return a function that trains a model of CatBoost, which writes ONNX itself."""

    def make(data: Data) -> OpenModel:
        from tempfile import TemporaryDirectory

        model = train(data)
        with TemporaryDirectory() as place:
            path = Path(place) / "model.onnx"
            model.save_model(str(path), format="onnx")
            return OpenModel(_without_map(path.read_bytes()), model, labels=_labels(model))

    return make


def graph(name: str, *, largest: bool = False, labels: list[Any] | None = None) -> Make:
    """Return a function that gives a graph of `tests/fixtures/onnx`; its weights do not depend on the data."""
    return lambda data: OpenModel((GRAPHS / f"{name}.onnx").read_bytes(), largest=largest, labels=labels)


def _labels(model: Any) -> list[Any] | None:
    final = model.steps[-1][1] if hasattr(model, "steps") else model
    if type(final).__name__ in ("IsolationForest", "OneClassSVM"):
        return [-1, 1]
    labels = getattr(model, "classes_", None)
    if labels is None or isinstance(labels, list):
        return None
    return list(np.asarray(labels).tolist())


def _types(data: Data, single: bool, whole: bool) -> list[tuple[str, Any]]:
    """Return the inputs: one of all columns, or one for each column of a data frame."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType

    number = FloatTensorType if single else DoubleTensorType
    if data.frame == "array":
        return [("X", (Int64TensorType if whole else number)([None, data.X.shape[1]]))]
    pairs = zip(data.names, data.levels, strict=True)
    return [(name, number([None, 1]) if levels is None else StringTensorType([None, 1])) for name, levels in pairs]


def _without_map(content: bytes) -> bytes:
    """Return a graph that gives its probabilities as an array instead of a list of dictionaries."""
    import onnx

    model = onnx.load_from_string(content)
    kept = [node for node in model.graph.node if node.op_type != "ZipMap"]
    for node in model.graph.node:
        if node.op_type == "ZipMap":
            for output in model.graph.output:
                if output.name == node.output[0]:
                    new = onnx.helper.make_tensor_value_info(node.input[0], onnx.TensorProto.FLOAT, ["n", None])
                    output.CopyFrom(new)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return bytes(model.SerializeToString())


class _plain_attributes:
    """While it is entered, onnx takes attributes that are NumPy's numbers: skl2onnx gives it such."""

    def __enter__(self) -> None:
        import onnx

        self._kept = onnx.helper.make_attribute
        onnx.helper.make_attribute = self._with_python_numbers

    def __exit__(self, *problem: object) -> None:
        import onnx

        onnx.helper.make_attribute = self._kept

    def _with_python_numbers(self, key: str, value: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, list):
            value = [item.item() if isinstance(item, np.generic) else item for item in value]
            value = [int(item) if isinstance(item, bool) else item for item in value]
        return self._kept(key, value, *rest, **more)
