"""From a fitted model to an artifact: `realizar.export`, or the library's own file and `cargo realizar import`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from case import EXPORT, Case
from data import Data

import realizar


def artifact(case: Case, model: Any, data: Data, route: str, folder: Path) -> Path:
    """Write the artifact of this route into ``folder``, and the library's file where it goes through one."""
    path = folder / ("model.apr" if route == case.routes[0] else f"{route}.apr")
    if route == EXPORT:
        realizar.export(model, path, data.given(data.X), name=case.name.replace("_", "-"), **case.options)
        return path
    raise ValueError(f"{case.name}: there is no route `{route}`")


def importer(*words: str) -> None:
    """Run `cargo realizar`; the program is named by the environment variable `CARGO_REALIZAR`."""
    program = os.environ.get("CARGO_REALIZAR", "cargo-realizar")
    done = subprocess.run([program, "realizar", *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
