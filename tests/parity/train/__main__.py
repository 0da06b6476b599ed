"""Trains every case of the table and writes its fixture: artifacts, rows, and the library's answers.

    python tests/parity/train [--into FOLDER] [--drawn FOLDER [--seed NUMBER]] [--full] [CASE ...]

A fixture is a folder: `case.json` with what holds, one `.apr` for each route, `beside.npy` with rows beside the model's
own thresholds, `outputs.npy` [r, k] and `classes.npy` [r]. Its rows are those of the file in `rows` that `case.json`
names, then those of `beside.npy`. Every seed is fixed. With `--drawn` each case of
trees also gets 10,000 random rows with the leaves that its library ends in, in a folder of their own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import traceback
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from case import Case
from cases import ALL, LARGER
from data import Array, Data, load
from drawn import draw
from hard_rows import hard_rows, rows_beside
from open_model import is_open
from reference import ask, method, tied, without_ties
from routes import artifact
from sklearn.base import clone

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROWS = "rows"
"""The folder, beside those of the cases, of rows that cases of the same data share."""


def main() -> int:
    """Make the fixtures; return how many of them could not be made."""
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    parser.add_argument("--into", type=Path, default=FIXTURES)
    parser.add_argument("--drawn", type=Path)
    parser.add_argument("--full", action="store_true", help="the larger models, which are not kept")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    table = LARGER if arguments.full else ALL
    names = [case.name for case in table]
    if twice := {name for name in names if names.count(name) > 1}:
        parser.error(f"two cases are called {', '.join(sorted(twice))}")
    chosen = [case for case in table if not arguments.cases or case.name in arguments.cases]
    if unknown := set(arguments.cases) - set(names):
        parser.error(f"no case is called {', '.join(sorted(unknown))}")
    failures = []
    for case in chosen:
        try:
            model = fit(case, load(case.data))
            size = make(case, model, arguments.into / case.name)
            print(f"{case.name}: {size} bytes")
            if arguments.drawn is not None and case.leaves:
                draw(case, model, load(case.data), arguments.drawn / case.name, arguments.seed)
        except Exception as error:
            failures.append(f"{case.family}: {case.name}: {type(error).__name__}: {error}")
            if arguments.cases:
                traceback.print_exc()
    sweep(arguments.into)
    print(f"{len(chosen) - len(failures)} made, {len(failures)} not")
    print("\n".join(failures))
    return len(failures)


def fit(case: Case, data: Data) -> Any:
    """Return the case's model, fitted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(case.model, "fit"):
            return clone(case.model).fit(data.given(data.X), data.y)
        return case.model(data)


def make(case: Case, model: Any, folder: Path) -> int:
    """Write the fixture of one case; return its size in bytes. The folder is as it was where that fails."""
    data = load(case.data)
    fresh = folder.with_name(f".{folder.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        routes = [artifact(case, model, data, route, fresh).name for route in case.routes]
        shared = hard_rows(data, missing=data.missing, compares=case.leaves)
        beside = rows_beside(model, data, zlib.crc32(case.name.encode()))
        rows = np.vstack((shared, beside))
        counted = 0
        if case.nearest is not None:
            doubtful = tied(model, data, rows, case.nearest)
            counted = int(doubtful.sum())
            shared, beside = shared[~doubtful[: len(shared)]], beside[~doubtful[len(shared) :]]
            rows = np.vstack((shared, beside))
        answers = ask(model, data, rows, case.ask)
        if is_open(model):
            answers = without_ties(answers, case.bound.f64, equal=case.leaves or model.counts)
        place = keep(case.data, shared, folder.parent / ROWS)
        if len(beside):
            write(fresh / "beside.npy", beside)
        write(fresh / "outputs.npy", answers.outputs.astype(np.float64))
        if answers.classes is not None:
            write(fresh / "classes.npy", answers.classes)
        content = {
            "family": case.family,
            "artifacts": routes,
            "method": case.ask or method(model),
            "bound_f64": case.bound.f64,
            "bound_f32": case.bound.f32,
            "why": case.bound.why,
            "labels": answers.labels,
            "counted": counted,
            "rows": place,
        }
        (fresh / "case.json").write_text(json.dumps(content, indent=1) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sum(path.stat().st_size for path in folder.iterdir())


def keep(name: str, rows: Array, folder: Path) -> str:
    """Write rows that many cases share, once; return the file's name."""
    content = np.ascontiguousarray(rows)
    file = f"{name}-{zlib.crc32(content.tobytes()):08x}.npy"
    folder.mkdir(exist_ok=True)
    if not (folder / file).exists():
        write(folder / file, content)
    return file


def sweep(folder: Path) -> None:
    """Remove rows that no case of the folder has."""
    used = {json.loads(path.read_text())["rows"] for path in folder.glob("*/case.json")}
    for path in (folder / ROWS).glob("*.npy"):
        if path.name not in used:
            path.unlink()


def write(path: Path, array: Array) -> None:
    """Write an array, little-endian and row-major."""
    np.save(path, np.ascontiguousarray(array), allow_pickle=False)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
