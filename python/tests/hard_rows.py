"""Rows on which trees are easily got wrong: on thresholds, beside them, missing, infinite, at the ends of a type."""

import numpy as np

SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -5e-324, 1e-40, 1e-35, -1e-36, 1e300, -1e300, 3.5e38]


def hard_rows(X, thresholds, count=400, special=(), kind=np.float64, seed=7):
    """Return ``count`` rows: a third of values from ``X``, a third thresholds or their neighbours in ``kind``,
    a few of ``special``. ``thresholds`` has those of each feature; a feature without any keeps its values."""
    rng = np.random.default_rng(seed)
    rows = X[rng.integers(len(X), size=count)].astype(np.float64)
    for column, cuts in enumerate(thresholds):
        if len(cuts) == 0:
            continue
        cuts = np.asarray(cuts).astype(kind)
        with np.errstate(over="ignore"):
            near = np.concatenate([cuts, np.nextafter(cuts, kind(np.inf)), np.nextafter(cuts, kind(-np.inf))])
        chosen = rng.random(count)
        rows[:, column] = np.where(chosen < 0.5, rng.choice(near, count), rows[:, column])
        if len(special):
            rows[:, column] = np.where(chosen > 0.93, rng.choice(special, count), rows[:, column])
    return rows


def thresholds_of(file, features, place=0):
    """Return the thresholds that the trees of an artifact compare each feature with."""
    stage = file.stage(place)
    if stage["op"] == "oblivious_trees":
        return [stage["borders"][(stage["features"] == f) & (stage["equal"] == 0)] for f in range(features)]
    asks = stage.get("set", np.full(len(stage["feature"]), -1)) >= 0
    return [
        stage["threshold"][(stage["feature"] == feature) & ~asks & np.isfinite(stage["threshold"])]
        for feature in range(features)
    ]
