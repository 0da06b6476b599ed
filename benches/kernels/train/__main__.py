"""Trains the standard set of the benchmark and writes, for each model, what is compiled, run and compared.

    python benches/kernels/train --into FOLDER [--keep] [MODEL ...]

`FOLDER/rows/<data>.f32` are the rows that are timed; `FOLDER/models/<name>/` holds `model.apr`, `model.joblib` (the
trained estimator, which peers convert), `outputs.f64` (the library's answers to the rows) and `about.tsv`.
`FOLDER/models/names.txt` lists the models in the order of the table, `name@precision` where the artifact of `name` is
compiled with that attribute too. A model is trained again where these scripts or the
versions that they pin have changed since, and exported again in any case; with `--keep`, what is there stays.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from data import Array, Data, load
from models import STANDARD, Trained

import realizar
from realizar._container import pack

SEED = 20_000
LIBRARIES = {"xgb": "xgboost-cpu", "lgb": "lightgbm", "cat": "catboost"}


def main() -> int:
    """Train; return how many models could not be made."""
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("models", nargs="*")
    arguments = parser.parse_intermixed_args()
    wanted = {name.split("@")[0] for name in arguments.models}
    chosen = [trained for trained in STANDARD if not wanted or trained.name in wanted]
    if unknown := wanted - {trained.name for trained in STANDARD}:
        parser.error(f"no model is called {', '.join(sorted(unknown))}")
    models = arguments.into / "models"
    here = Path(__file__).parent
    scripts = sorted(path for path in here.iterdir() if path.suffix in {".py", ".txt"})
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in scripts)).hexdigest()
    failures = []
    for trained in chosen:
        folder = models / trained.name
        if arguments.keep and (folder / "about.tsv").exists():
            continue
        try:
            make(trained, folder, arguments.into / "rows", stamp)
            print(f"{trained.name}: made", flush=True)
        except Exception as error:
            failures.append(f"{trained.name}: {type(error).__name__}: {error}")
    made = [trained for trained in STANDARD if (models / trained.name / "about.tsv").exists()]
    listed = [name for trained in made for name in (trained.name, *(f"{trained.name}@{p}" for p in trained.precisions))]
    names, text = models / "names.txt", "".join(f"{name}\n" for name in listed)
    # The same list is left as it was: what was compiled with it is not compiled again.
    if not names.exists() or names.read_text() != text:
        models.mkdir(parents=True, exist_ok=True)
        names.write_text(text)
    print("\n".join(failures))
    return len(failures)


def make(trained: Trained, folder: Path, rows_folder: Path, stamp: str) -> None:
    """Train one model, unless it was with the same ``stamp``, and write its folder; `about.tsv` comes last."""
    data = load(trained.data)
    folder.mkdir(parents=True, exist_ok=True)
    rows_folder.mkdir(parents=True, exist_ok=True)
    rows = data.rows(SEED)
    rows.tofile(rows_folder / f"{trained.data}.f32")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = _kept(folder, stamp)
        if model is None:
            model = trained.fit(data)
            joblib.dump(model, folder / "model.joblib")
            (folder / "stamp").write_text(stamp)
        _write(trained, model, data, folder / "model.apr")
        outputs = ask(trained, model, data, rows)
    np.ascontiguousarray(outputs, dtype=np.float64).tofile(folder / "outputs.f64")
    package = LIBRARIES.get(trained.name.split("_")[0], "scikit-learn")
    about = (trained.data, str(outputs.shape[1]), f"{package} {version(package)}")
    (folder / "about.tsv").write_text("\t".join(about) + "\n")


def _write(trained: Trained, model: Any, data: Data, path: Path) -> None:
    """Write the artifact; one of the same bytes is left as it was, so that it is not compiled again."""
    fresh = path.with_suffix(".fresh.apr")
    if trained.plain:
        weight = np.asarray(model.coef_, dtype=np.float32).reshape(1, -1)
        fresh.write_bytes(pack({}, {"weight": weight, "bias": np.asarray([model.intercept_], dtype=np.float32)}))
    else:
        realizar.export(model, fresh, data.given(data.X), method=trained.method)
    if path.exists() and path.read_bytes() == fresh.read_bytes():
        fresh.unlink()
    else:
        fresh.replace(path)


def _kept(folder: Path, stamp: str) -> Any:
    """Return the estimator that was trained with the same stamp, or None."""
    kept = folder / "stamp"
    if kept.exists() and kept.read_text() == stamp:
        return joblib.load(folder / "model.joblib")
    return None


def ask(trained: Trained, model: Any, data: Data, rows: Array) -> Array:
    """Return the library's answers, ``[rows, outputs]``, as the artifact gives them."""
    # A library that was trained on f64 gets the rows in f64, which hold the same numbers.
    given = rows if trained.single else data.given(rows.astype(np.float64))
    wanted = (trained.method, "predict_proba", "decision_function", "predict", "transform")
    method = next(name for name in wanted if name and hasattr(model, name))
    return np.asarray(getattr(model, method)(given), dtype=np.float64).reshape(len(rows), -1)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
