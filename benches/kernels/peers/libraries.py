"""Peers that are libraries of Python: the training libraries themselves, and ONNX Runtime.

Each is called as a program in Python would: one row is a call with an array of one row, so that the price of the call is
in it; a batch is one call with all rows. One thread (the environment says so too), the processor time of the whole
process.
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from shelf import Array, Shelf

ONE = 300
"""Rows that are timed one by one; the least time of each over the passes counts."""

Answer = Callable[[Array], Array]
"""From rows of f32 to answers, ``[rows, outputs]``, the last of the library's where there are fewer."""


def measure(shelf: Shelf, quick: bool) -> None:
    """Print a line of JSON for each library that takes the model."""
    warnings.simplefilter("ignore")
    rows, expected = shelf.rows(), shelf.outputs()
    for name, make in _peers(shelf):
        try:
            answer = make()
            line: dict[str, Any] = {"model": shelf.name, "who": name, "through": "python"}
            given = np.asarray(answer(rows), dtype=np.float64).reshape(len(rows), -1)
            wanted = expected[:, -given.shape[1] :]
            off = np.abs(given - wanted) / np.maximum(1, np.abs(wanted))
            off = np.where(np.isnan(off), 1e300, off).max(axis=1)
            line["largest"], line["off"] = float(off.max()), float((off > 0.002).mean())
            line["batch"] = _batch(answer, rows, quick)
            line["one"] = _one(answer, rows, quick)
        except Exception as error:
            line = {"model": shelf.name, "who": name, "failed": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(line), flush=True)


def _timed(work: Callable[[], object]) -> int:
    start = time.clock_gettime_ns(time.CLOCK_PROCESS_CPUTIME_ID)
    work()
    return time.clock_gettime_ns(time.CLOCK_PROCESS_CPUTIME_ID) - start


def _batch(answer: Answer, rows: Array, quick: bool) -> float:
    least = _timed(lambda: answer(rows))
    budget = (0.3e9 if quick else 2e9) - least
    passes = int(np.clip(budget / max(least, 1), 2, 100))
    return min(least, *(_timed(lambda: answer(rows)) for _ in range(passes))) / len(rows)


def _one(answer: Answer, rows: Array, quick: bool) -> float:
    single = [rows[place : place + 1] for place in range(ONE)]
    least = np.full(ONE, np.inf)
    for _ in range(3 if quick else 15):
        times = [_timed(lambda row=row: answer(row)) for row in single]  # type: ignore[misc]
        least = np.minimum(least, times)
    return float(least.mean())


def _peers(shelf: Shelf) -> Iterator[tuple[str, Callable[[], Answer]]]:
    name = shelf.name
    if name.startswith("xgb"):
        yield f"XGBoost {version('xgboost-cpu')}", lambda: _xgboost(shelf.model())
    elif name.startswith("lgb"):
        yield f"LightGBM {version('lightgbm')}", lambda: _lightgbm(shelf.model())
    elif name.startswith("cat_"):
        yield f"CatBoost {version('catboost')}", lambda: _catboost(shelf.model())
    else:
        yield f"scikit-learn {version('scikit-learn')}", lambda: _sklearn(shelf)
    if not name.endswith("categories"):
        yield f"ONNX Runtime {version('onnxruntime')}", lambda: _onnx(shelf)
    if name.startswith(("xgb", "lgb", "cat_")):
        yield f"oneDAL {_version('scikit-learn-intelex')}", lambda: _onedal(shelf.model())


def _version(package: str) -> str:
    try:
        return version(package)
    except Exception:
        return "(not installed)"


def _xgboost(model: Any) -> Answer:
    booster = model.get_booster()
    booster.set_param({"nthread": 1})
    return lambda rows: booster.inplace_predict(rows, validate_features=False)


def _lightgbm(model: Any) -> Answer:
    booster = model.booster_
    return lambda rows: booster.predict(rows, num_threads=1)


def _catboost(model: Any) -> Answer:
    return lambda rows: model.predict_proba(rows, thread_count=1)


def _method(shelf: Shelf, model: Any) -> Any:
    wanted = ("predict_proba", "decision_function", "predict", "transform")
    if shelf.name.startswith(("scores", "svm")):
        wanted = ("decision_function",)
    return next(getattr(model, name) for name in wanted if hasattr(model, name))


def _sklearn(shelf: Shelf) -> Answer:
    model = shelf.model()
    method = _method(shelf, model)
    # Networks were trained on f32; the rest takes f64, as it was trained.
    if shelf.name.startswith("mlp"):
        return lambda rows: method(rows)
    return lambda rows: method(rows.astype(np.float64))


def _onnx(shelf: Shelf) -> Answer:
    import onnxruntime
    from sklearn.base import is_classifier
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    model = shelf.model()
    features = shelf.rows().shape[1]
    inputs = [("input", FloatTensorType([None, features]))]
    if shelf.name.startswith("xgb"):
        import onnxmltools
        from onnxmltools.convert.common.data_types import FloatTensorType as Floats

        inputs = [("input", Floats([None, features]))]
        converted = onnxmltools.convert_xgboost(model, initial_types=inputs)
    elif shelf.name.startswith("lgb"):
        import onnxmltools
        from onnxmltools.convert.common.data_types import FloatTensorType as Floats

        inputs = [("input", Floats([None, features]))]
        converted = onnxmltools.convert_lightgbm(model, initial_types=inputs, zipmap=False)
    elif shelf.name.startswith("cat_"):
        from catboost.utils import convert_to_onnx_object

        converted = convert_to_onnx_object(model)
    else:
        options: dict[str, Any] = {}
        if is_classifier(model):
            options["zipmap"] = False
        if shelf.name.startswith(("scores", "svm")):
            options["raw_scores"] = True
        chosen = {id(model): options} if options else None
        converted = convert_sklearn(model, initial_types=inputs, options=chosen, target_opset={"": 18, "ai.onnx.ml": 3})
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        converted.SerializeToString(), settings, providers=["CPUExecutionProvider"]
    )
    takes = session.get_inputs()[0].name
    # The scores or probabilities are the last output; what comes before is the label.
    gives = [output.name for output in session.get_outputs()][-1:]
    if shelf.name.startswith("kmeans"):
        gives = [session.get_outputs()[0].name]
    if shelf.name.startswith("cat_"):
        # A list of dictionaries, as that exporter wants it.
        return lambda rows: np.array([line[1] for line in session.run(gives, {takes: rows})[0]])
    return lambda rows: session.run(gives, {takes: rows})[0]


def _onedal(model: Any) -> Answer:
    import daal4py

    converted = daal4py.mb.convert_model(getattr(model, "booster_", None) or getattr(model, "get_booster", lambda: model)())
    if hasattr(converted, "predict_proba"):
        return lambda rows: converted.predict_proba(rows)
    return lambda rows: converted.predict(rows)
