"""From a peer's generated C to a shared object that `benches/kernels/src/peer.rs` calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PATIENCE = 900
"""Seconds that one call of a compiler may take."""

TOO_LONG = "took longer than"
"""What a failure says that is no more than slowness."""

FLAGS = ["-O3", "-march=native", "-fPIC", "-w"]
"""The processor's own instructions: the peers are built on the machine that they run on."""

FRAME = """
#include <stddef.h>
#include <math.h>
{before}
size_t peer_outputs(void) {{ return {outputs}; }}
size_t peer_first(void) {{ return {first}; }}
void peer_rows(const float *rows, size_t count, float *outputs) {{
  for (size_t row = 0; row < count; row++, rows += {features}, outputs += {outputs}) {{
    {body}
  }}
}}
"""
"""``body`` answers the row at `rows` into `outputs`. What a peer takes other than f32, and what it leaves undone of the
library's answer, is done there and timed with it."""


def frame(body: str, features: int, outputs: int, first: int, before: str = "") -> str:
    """Return the C functions that the benchmark calls."""
    return FRAME.format(before=before, outputs=outputs, first=first, features=features, body=body)


def compilers(language: str = "c") -> dict[str, str]:
    """Return the compilers that are there, by the name that a peer's line has of them."""
    wanted = {"gcc": ["gcc"], "clang": ["clang-19", "clang"]}
    if language == "c++":
        wanted = {"gcc": ["g++"], "clang": ["clang++-19", "clang++"]}
    found = {name: next((program for program in programs if shutil.which(program)), None) for name, programs in wanted.items()}
    return {name: program for name, program in found.items() if program is not None}


def build(
    folder: Path, name: str, sources: list[Path], to: Path, language: str = "c", flags: list[str] | None = None
) -> list[str]:
    """Compile ``sources`` into ``to/<name>-<compiler>.so`` with each compiler; return what failed.

    A peer of many files is compiled with one process for each processor.
    """
    failures = []
    for compiler, program in compilers(language).items():
        try:
            _build(folder, program, sources, to / f"{name}-{compiler}.so", flags or [])
        except RuntimeError as error:
            failures.append(str(error))
    return failures


def program(compiler: str, sources: list[Path], to: Path, flags: list[str] | None = None) -> list[str]:
    """Compile and link into the shared object ``to``; return what failed. ``sources`` may hold machine code."""
    to.parent.mkdir(parents=True, exist_ok=True)
    command = [compiler, *FLAGS, *(flags or []), "-shared", *map(str, sources), "-o", str(to), "-lm", "-ldl"]
    try:
        _run(command, to.parent)
    except RuntimeError as error:
        return [str(error)]
    return []


def _build(folder: Path, program: str, sources: list[Path], to: Path, flags: list[str]) -> None:
    objects = [folder / f"{source.stem}.o" for source in sources]

    def one(place: int) -> None:
        _run([program, *FLAGS, *flags, "-c", str(sources[place]), "-o", str(objects[place])], folder)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Asks for each result, so that a failure is raised.
        list(pool.map(one, range(len(sources))))
    to.parent.mkdir(parents=True, exist_ok=True)
    _run([program, "-shared", *map(str, objects), "-o", str(to), "-lm", "-ldl"], folder)


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{command[0]}: {error.stderr[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{command[0]} {TOO_LONG} {PATIENCE // 60} minutes") from error
