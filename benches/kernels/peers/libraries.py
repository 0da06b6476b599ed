"""Peers that are called through Python: training libraries that have no C API in their package, and oneDAL.

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

LONGEST = 4
"""Seconds after which no further pass over those rows starts."""

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
    start = time.monotonic()
    for turn in range(3 if quick else 15):
        # Slow libraries are timed as often as there is time for, three times at least.
        if turn >= 3 and time.monotonic() - start > LONGEST:
            break
        times = [_timed(lambda row=row: answer(row)) for row in single]  # type: ignore[misc]
        least = np.minimum(least, times)
    return float(least.mean())


def _peers(shelf: Shelf) -> Iterator[tuple[str, Callable[[], Answer]]]:
    name = shelf.name
    if name.startswith("cat_"):
        yield f"CatBoost {version('catboost')}", lambda: _catboost(shelf.model())
        yield f"ONNX Runtime {version('onnxruntime')}", lambda: _catboost_onnx(shelf)
    elif not name.startswith(("xgb", "lgb", "plain")):
        yield f"scikit-learn {version('scikit-learn')}", lambda: _sklearn(shelf)
    if name.startswith(("xgb", "lgb", "cat_")):
        yield f"oneDAL {_version('scikit-learn-intelex')}", lambda: _onedal(shelf.model())


def _version(package: str) -> str:
    try:
        return version(package)
    except Exception:
        return "(not installed)"


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


def _catboost_onnx(shelf: Shelf) -> Answer:
    import onnxruntime
    from onnx_model import convert

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    model = convert(shelf)
    session = onnxruntime.InferenceSession(model.file, settings, providers=["CPUExecutionProvider"])
    # A list of dictionaries, as that exporter wants it.
    return lambda rows: np.array([line[1] for line in session.run([model.gives], {model.takes: rows})[0]])


def _onedal(model: Any) -> Answer:
    import daal4py

    converted = daal4py.mb.convert_model(getattr(model, "booster_", None) or getattr(model, "get_booster", lambda: model)())
    if hasattr(converted, "predict_proba"):
        return lambda rows: converted.predict_proba(rows)
    return lambda rows: converted.predict(rows)
