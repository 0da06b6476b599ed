"""Differential fuzzing: many random rows for trees, each number drawn from where a tree could go wrong."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from case import Case
from data import Array, Data
from hard_rows import SPECIAL, neighbours
from leaves import leaves
from reference import ask
from thresholds import thresholds

ROWS = 10_000


def draw(case: Case, model: Any, data: Data, folder: Path, seed: int) -> None:
    """Write `rows.npy`, `leaves.npy`, `outputs.npy` and `classes.npy` of one case into ``folder``."""
    seed = seed ^ zlib.crc32(case.name.encode())
    rows = drawn_rows(model, data, np.random.default_rng(seed))
    folder.mkdir(parents=True, exist_ok=True)
    answers = ask(model, data, rows, case.ask)
    np.save(folder / "rows.npy", rows)
    np.save(folder / "leaves.npy", np.ascontiguousarray(leaves(model, data, rows)))
    np.save(folder / "outputs.npy", np.ascontiguousarray(answers.outputs, dtype=np.float64))
    (folder / "classes.npy").unlink(missing_ok=True)
    if answers.classes is not None:
        np.save(folder / "classes.npy", answers.classes)
    (folder / "seed.json").write_text(json.dumps(seed))


def drawn_rows(model: Any, data: Data, rng: np.random.Generator) -> Array:
    """Draw rows: each number a threshold of its column, a neighbour of one, a special value, or one of the data."""
    columns = data.X.shape[1]
    pairs = thresholds(model, columns)
    rows = np.empty((ROWS, columns))
    for column in range(columns):
        seen = data.X[~np.isnan(data.X[:, column]), column]
        levels = data.levels[column] if data.levels else None
        if levels is not None:
            pool = np.arange(len(levels) + 1.0)  # the last one is no level
        else:
            near = [value for place, each in pairs if place == column for value in neighbours(each)]
            pool = np.concatenate((near, SPECIAL, rng.choice(seen, 64))).astype(np.float64)
        rows[:, column] = rng.choice(pool, ROWS)
        # Thresholds are many and lie close to each other; the rest would be met too seldom.
        if levels is None:
            odd = rng.random(ROWS) < 0.1
            rows[odd, column] = rng.choice(np.array(SPECIAL), int(odd.sum()))
    if data.missing:
        rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows
