"""Builds the peers and times those that are called through Python.

    python benches/kernels/peers build --into FOLDER [--keep] [MODEL ...]
    python benches/kernels/peers measure --into FOLDER [--quick] [MODEL ...]

`build` makes `models/<name>/peers/<peer>.so`, which the benchmark's program times. A peer that does not take a model,
or fails, is named on standard error and left out. `measure` prints a line of JSON for each peer that is a library of
Python, in the form of the program's.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from generated import GENERATED, NotTaken
from shelf import Shelf, shelves


def main() -> int:
    """Build or measure."""
    parser = argparse.ArgumentParser(prog="peers", description=__doc__)
    parser.add_argument("what", choices=["build", "measure"])
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="peers that are there are not built again")
    parser.add_argument("--quick", action="store_true", help="fewer passes")
    parser.add_argument("models", nargs="*")
    arguments = parser.parse_intermixed_args()
    for shelf in shelves(arguments.into, arguments.models):
        if arguments.what == "build":
            build(shelf, arguments.keep)
        else:
            from libraries import measure

            measure(shelf, arguments.quick)
    return 0


def build(shelf: Shelf, keep: bool) -> None:
    """Build what takes this model."""
    if keep and (shelf.peers / "done").exists():
        return
    shutil.rmtree(shelf.peers, ignore_errors=True)
    shelf.peers.mkdir()
    for name, make in GENERATED.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                make(shelf, Path(folder), shelf.peers)
                print(f"{shelf.name}: {name}: built", flush=True)
            except NotTaken:
                pass
            except Exception as error:
                print(f"{shelf.name}: {name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    (shelf.peers / "done").touch()


if __name__ == "__main__":
    sys.exit(main())
