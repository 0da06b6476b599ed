"""One estimator, what it is fitted on, and how near Rust has to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .data import Data


@dataclass(frozen=True)
class Case:
    """``method`` is the method of the library that gives the outputs.

    ``bound`` is relative to 1 or to the output, whichever is larger; 0 for the same bits. ``rows`` chooses among the
    rows of the data. ``options`` go to ``export``.
    """

    name: str
    model: object
    data: Callable[[], Data]
    method: str
    bound: float = 1e-12
    rows: Callable[[object], object] | None = None
    options: dict[str, object] = field(default_factory=dict)

    def fitted(self):
        """Return the model, fitted, and the rows to ask about."""
        data = self.data()
        rows = data.rows if self.rows is None else self.rows(data.rows)
        return self.model.fit(data.X, data.y), data.X, rows

    def expected(self, model, rows):
        """Return the library's outputs ``[r, k]`` and, of a classifier, the classes."""
        answered = getattr(model, self.method)(rows)
        answered = np.asarray(answered.toarray() if hasattr(answered, "toarray") else answered)
        classes = getattr(model, "classes_", None)
        decides = isinstance(classes, np.ndarray) and self.method != "transform"
        predicted = np.asarray(model.predict(rows)) if decides else None
        # Several labels a row are no class.
        several = predicted is not None and predicted.ndim > 1 and predicted.shape[1] > 1
        return answered, None if predicted is None or several else np.ravel(predicted)
