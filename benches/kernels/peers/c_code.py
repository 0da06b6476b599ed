"""From a peer's generated C to a shared object that `benches/kernels/src/peer.rs` calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

FLAGS = ["-O3", "-march=native", "-fPIC", "-shared", "-w"]
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


def build(
    folder: Path, name: str, sources: list[Path], to: Path, compiler: str = "gcc", flags: list[str] | None = None
) -> None:
    """Compile ``sources`` into ``to/<name>.so``, each file by itself.

    Raises:
        RuntimeError: the compiler refused it, or took longer than ten minutes.
    """
    to.mkdir(parents=True, exist_ok=True)
    options = FLAGS if flags is None else [*FLAGS, *flags]
    command = [compiler, *options, *map(str, sources), "-o", str(to / f"{name}.so"), "-lm"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=600)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{compiler}: {error.stderr[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{compiler} took longer than ten minutes") from error
