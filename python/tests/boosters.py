"""What the tests of XGBoost, LightGBM and CatBoost share: tables, frames and rows that are hard."""

import numpy as np
import pandas as pd
from apr_file import read
from hard_rows import SPECIAL, hard_rows, thresholds_of

TOWNS = ["york", "bath", "ely", "wells", "truro", "derby"]


def numbers():
    """Return 300 rows of four numbers, some missing, and a target that they explain in part."""
    rng = np.random.default_rng(31)
    X = rng.normal(size=(300, 4)).round(2)
    y = X[:, 0] * X[:, 1] + np.abs(X[:, 2]) + 0.3 * X[:, 3] + 0.1 * rng.normal(size=300)
    X[rng.random(X.shape) < 0.1] = np.nan
    return X, y


def frame_of_categories(missing=True):
    """Return the same with a column of strings, one of whole numbers that are categories, and one of booleans."""
    X, y = numbers()
    rng = np.random.default_rng(32)
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["town"] = pd.Categorical(rng.choice(TOWNS, 300), categories=TOWNS)
    frame.insert(0, "grade", pd.Categorical(rng.choice([30, 10, 20], 300), categories=[30, 10, 20]))
    frame["flag"] = rng.random(300) < 0.4
    if missing:
        frame.loc[rng.random(300) < 0.1, "town"] = None
    y = y + 2 * frame["town"].isin(["bath", "truro"]) - (frame["grade"] == 10) * frame["flag"]
    return frame, np.asarray(y, dtype=float)


def rows_for(path, X, special=SPECIAL):
    """Return rows on and beside the thresholds of an artifact, in f64 and in f32."""
    file = read(path)
    place = next(i for i, stage in enumerate(file.schema["stages"]) if stage["op"].endswith("trees"))
    cuts = thresholds_of(file, X.shape[1], place)
    rows = hard_rows(X, cuts, special=special)
    return np.concatenate([rows, hard_rows(X, cuts, special=special, kind=np.float32, seed=9)])


def coded(frame, features):
    """Return the rows of an artifact for a frame: a category is the place of its level."""
    columns = []
    for feature in features:
        values = frame[feature["name"]]
        if feature["kind"] == "numeric":
            columns.append(values.astype(float))
            continue
        levels = feature["levels"]
        unknown = float(len(levels))
        places = [np.nan if pd.isna(v) else levels.index(v) if v in levels else unknown for v in values.astype(object)]
        columns.append(np.array(places, dtype=float))
    return np.column_stack(columns)


def classes_of(y, count):
    """Return 0 to ``count - 1``, equally often."""
    return np.digitize(y, np.quantile(y, np.linspace(0, 1, count + 1)[1:-1]))
