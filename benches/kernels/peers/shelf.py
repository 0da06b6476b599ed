"""What training left of a model: the estimator, the rows that are timed, the library's answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Shelf:
    """The folder of one model."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where the model is."""
        return self.root / "models" / self.name

    @property
    def peers(self) -> Path:
        """Where the peers' programs are."""
        return self.folder / "peers"

    def about(self) -> tuple[str, int]:
        """Return the name of the rows and the number of outputs."""
        rows, outputs, _ = (self.folder / "about.tsv").read_text().strip().split("\t")
        return rows, int(outputs)

    def trained(self) -> list[Path]:
        """Return the files that training left, of which a peer can be built: the estimator, or the artifact alone."""
        files = [self.folder / "model.joblib", self.folder / "model.apr"]
        return [file for file in files if file.exists()][:1]

    def model(self) -> Any:
        """Return the trained estimator."""
        return joblib.load(self.folder / "model.joblib")

    def outputs(self) -> Array:
        """Return the library's answers, ``[rows, outputs]``."""
        return np.fromfile(self.folder / "outputs.f64").reshape(-1, self.about()[1])

    def rows(self) -> Array:
        """Return the rows that are timed, ``[rows, features]``, f32."""
        rows = np.fromfile(self.root / "rows" / f"{self.about()[0]}.f32", dtype=np.float32)
        return rows.reshape(len(self.outputs()), -1)


def shelves(root: Path, only: list[str]) -> list[Shelf]:
    """Return all models in the order of the table, or those named."""
    names = (root / "models" / "names.txt").read_text().split()
    # The same model in another precision has no peers of its own.
    wanted = {name.split("@")[0] for name in only}
    return [Shelf(root, name) for name in names if "@" not in name and (not wanted or name in wanted)]
