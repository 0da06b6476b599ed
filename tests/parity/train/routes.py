"""From a fitted model to an artifact: `realizar.export`, or the library's own file and `cargo realizar import`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from case import EXPORT, Case
from data import Data

import realizar

from boosters import pool
from open_model import is_open


def artifact(case: Case, model: Any, data: Data, route: str, folder: Path) -> Path:
    """Write the artifact of this route into ``folder``, and the library's file where it goes through one."""
    path = folder / ("model.apr" if route == case.routes[0] else f"{route}.apr")
    if route == EXPORT:
        realizar.export(model, path, data.given(data.X), name=case.name.replace("_", "-"), **case.options)
        return path
    with TemporaryDirectory() as place:
        source = Path(place) / f"{case.name}.{route}"
        save(model, source, data)
        words = list(case.words)
        named = {name: levels for name, levels in zip(data.names, data.levels, strict=False) if levels is not None}
        if named and data.frame == "words" and route != "onnx":
            # A booster's file keeps no levels of columns of strings.
            levels_file = Path(place) / "levels.json"
            levels_file.write_text(json.dumps(named))
            words += ["--categories", str(levels_file)]
        importer("import", str(source), "-o", str(path), "--name", case.name.replace("_", "-"), *words)
    return path


def save(model: Any, path: Path, data: Data) -> None:
    """Write the library's own file of a model."""
    kind = type(model).__module__.partition(".")[0]
    if is_open(model):
        path.write_bytes(model.content)
    elif kind == "catboost":
        model.save_model(str(path), format=path.suffix[1:], pool=pool(data))
    else:
        getattr(model, "booster_", model).save_model(str(path))


def importer(*words: str) -> None:
    """Run `cargo realizar`; the program is named by the environment variable `CARGO_REALIZAR`."""
    program = os.environ.get("CARGO_REALIZAR", "cargo-realizar")
    done = subprocess.run([program, "realizar", *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
