"""Builds the peers and times those that are called through Python.

    python benches/kernels/peers build --into FOLDER [MODEL ...]
    python benches/kernels/peers measure --into FOLDER [--quick] [MODEL ...]

`build` makes `models/<name>/peers/<peer>.so`, which the benchmark's program times. What is built is kept with what it
was built from, and built again where that has changed. A peer that does not take a model, or fails, is named on
standard error and left out. `measure` prints a line of JSON for each peer that is a library of Python, in the form of
the program's.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import os
import sys
import tempfile
from pathlib import Path

import c_code
from c_code import TOO_LONG
from generated import GENERATED, Maker, NotTaken
from native import NATIVE
from shelf import Shelf, shelves


def main() -> int:
    """Build or measure."""
    parser = argparse.ArgumentParser(prog="peers", description=__doc__)
    parser.add_argument("what", choices=["build", "measure"])
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="fewer passes")
    parser.add_argument("models", nargs="*")
    arguments = parser.parse_intermixed_args()
    for shelf in shelves(arguments.into, arguments.models):
        if arguments.what == "build":
            build(shelf)
        else:
            from libraries import measure

            measure(shelf, arguments.quick)
    return 0


def build(shelf: Shelf) -> None:
    """Build what takes this model."""
    shelf.peers.mkdir(exist_ok=True)
    model = hashlib.sha256(b"".join(path.read_bytes() for path in shelf.trained()))
    for name, make in {**GENERATED, **NATIVE}.items():
        kept = shelf.peers / f"{name}.built"
        stamp = _stamp(model.hexdigest(), make)
        before = json.loads(kept.read_text()) if kept.exists() else {}
        if before.get("from") == stamp and all((shelf.peers / file).exists() for file in before["files"]):
            for failure in before["failures"]:
                print(f"{shelf.name}: {name}: {failure} (as before)", file=sys.stderr, flush=True)
            continue
        kept.unlink(missing_ok=True)
        for file in before.get("files", []):
            (shelf.peers / file).unlink(missing_ok=True)
        files, failures = _made(shelf, name, make)
        # What took too long may be done in time on a quieter machine.
        if not any(TOO_LONG in failure for failure in failures):
            kept.write_text(json.dumps({"from": stamp, "files": files, "failures": failures}))


def _stamp(model: str, make: Maker) -> str:
    """Return what says whether a peer is built from the same: the model, the code that builds, versions."""
    here = Path(__file__).parent
    pinned = [path.read_text() for path in sorted(here.glob("requirements*.txt"))]
    code = [inspect.getsource(make), inspect.getsource(c_code.build), *c_code.FLAGS]
    found = json.dumps([c_code.compilers(), c_code.compilers("c++")])
    # What a native peer is built from beside its own function.
    source = here / "native" / f"{make.__name__}.c"
    if source.exists():
        code += [source.read_text(), (here / "native/peer.h").read_text()]
    built = os.environ.get(f"REALIZAR_BENCH_{make.__name__.upper()}")
    whole = "".join([model, make.__name__, *code, *pinned, found]).encode()
    return hashlib.sha256(whole + (Path(built).read_bytes() if built else b"")).hexdigest()


def _made(shelf: Shelf, name: str, make: Maker) -> tuple[list[str], list[str]]:
    """Return the files that were made, and what failed."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=shelf.peers) as to:
        try:
            failures = make(shelf, Path(folder), Path(to))
        except NotTaken:
            failures = []
        except Exception as error:
            failures = [f"{type(error).__name__}: {error}"]
        files = sorted(path.name for path in Path(to).iterdir())
        for file in files:
            (Path(to) / file).replace(shelf.peers / file)
            print(f"{shelf.name}: {file}: built", flush=True)
    for failure in failures:
        print(f"{shelf.name}: {name}: {failure}", file=sys.stderr, flush=True)
    return files, failures


if __name__ == "__main__":
    sys.exit(main())
