"""Every family, exported, read by Rust and computed there by the reference evaluator, against the library's answers."""

import importlib
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from apr_file import read
from families.data import given

import realizar

MODULES = [path.stem for path in sorted((Path(__file__).parent / "families").glob("*.py"))]
CASES = [
    case for module in MODULES for case in getattr(importlib.import_module(f"families.{module}"), "CASES", [])
]


def test_cases_have_names_of_their_own():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 150


def tied(model, rows):
    """Say in which rows the k-th nearest neighbour is as near as the one after it, to 1e-12: the library takes either."""
    last = model[-1] if hasattr(model, "steps") else model
    if not hasattr(last, "kneighbors"):
        return np.zeros(len(rows), dtype=bool)
    if last is not model:
        model, rows = last, model[:-1].transform(rows)
    apart, _ = model.kneighbors(rows, model.n_neighbors + 1)
    return apart[:, -1] - apart[:, -2] <= 1e-12 * apart[:, -1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_family_answers_as_the_library(case, ask_rows, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, X, rows = case.fitted()
        realizar.export(model, tmp_path / "model.apr", X, **case.options)
        expected, predicted = case.expected(model, rows)
    file = read(tmp_path / "model.apr")
    asked = given(rows, file.schema["input"]["features"])
    assert len(asked) >= 200
    outputs, classes = ask_rows(tmp_path / "model.apr", asked)
    sure = ~tied(model, rows)
    assert sure.sum() >= 150

    labels = file.schema["output"].get("labels")
    if predicted is not None:
        found = [labels[index] for index in classes]
        unequal = [
            place
            for place, pair in enumerate(zip(found, predicted.tolist()))
            if pair[0] != pair[1] and sure[place]
        ]
        assert unequal == [], f"classes differ in rows {unequal}"
    if expected.dtype.kind not in "biuf" or file.schema["output"]["kind"] == "class":
        expected = np.array([labels.index(label) for label in expected.tolist()])
    expected = expected.astype(float).reshape(len(asked), -1)
    assert outputs.shape == expected.shape
    allowed = case.bound * np.maximum(1.0, np.abs(expected))
    wrong = ~((np.abs(outputs - expected) <= allowed) | (np.isnan(outputs) & np.isnan(expected)))
    wrong &= sure[:, None]
    row = int(wrong.any(axis=1).argmax())
    assert not wrong.any(), (
        f"{wrong.any(axis=1).sum()} rows differ, by at most {np.nanmax(np.abs(outputs - expected))}; "
        f"row {row}: {json.dumps(asked[row])} gives {outputs[row]}, the library {expected[row]}"
    )
