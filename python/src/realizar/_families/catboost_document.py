"""CatBoost's own JSON document: features, splits and trees, and the hashes by which categories are known."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from .._model import Array, UnsupportedModel


@dataclass(frozen=True)
class Split:
    """A question: whether a number is above ``border``, or a category is the one with this ``hash``.

    ``source`` is a column of the row, or the place of a counter among the document's.
    """

    kind: Literal["float", "category", "counter"]
    source: int
    border: float = 0.0
    hash: int = 0
    missing: bool = False  # whether NaN is above every border


@dataclass(frozen=True)
class Document:
    """What predicts. ``columns`` has the column of each categorical feature, ``counters`` the CTR features."""

    trees: list[Any]
    oblivious: bool
    scale: float
    bias: Array
    columns: list[int]
    numbers: list[dict[str, Any]]
    counters: list[dict[str, Any]]
    tables: dict[str, Any]
    loss: str
    threshold: float
    starts: tuple[int, int]  # the first split of a category and of a counter, among all splits

    @property
    def width(self) -> int:
        """The columns up to the last that it knows."""
        return 1 + max([*self.columns, *(int(each["flat_feature_index"]) for each in self.numbers)], default=-1)

    def split(self, found: dict[str, Any]) -> Split:
        """Read one split of a tree."""
        if found["split_type"] == "FloatFeature":
            feature = self.numbers[found["float_feature_index"]]
            missing = feature.get("nan_value_treatment") == "AsTrue"
            return Split("float", int(feature["flat_feature_index"]), float(found["border"]), missing=missing)
        if found["split_type"] == "OneHotFeature":
            return Split("category", self.columns[found["cat_feature_index"]], hash=int(found["value"]))
        if found["split_type"] != "OnlineCtr":
            raise UnsupportedModel(f"CatBoost's split `{found['split_type']}` is not supported")
        place = int(found["split_index"]) - self.starts[1]
        for counter, each in enumerate(self.counters):
            if place < len(each["borders"]):
                return Split("counter", counter, float(each["borders"][place]))
            place -= len(each["borders"])
        raise UnsupportedModel(f"split {found['split_index']} of the model is of no feature that it has")


def read(model: Any) -> Document:
    """Read a fitted model. Raises ``UnsupportedModel`` for features of text and embeddings."""
    for kind in ("text", "embedding"):
        if getattr(model, f"get_{kind}_feature_indices")():
            raise UnsupportedModel(
                f"CatBoost's {kind} features are not supported; compute numbers of them before the model"
            )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        document = json.loads(path.read_text(encoding="utf-8"))
    features, info = document["features_info"], document["model_info"]
    scale, bias = document["scale_and_bias"]
    numbers, categories = features.get("float_features", []), features.get("categorical_features", [])
    first = sum(len(each.get("borders") or []) for each in numbers)
    return Document(
        trees=document.get("oblivious_trees") or document.get("trees") or [],
        oblivious="oblivious_trees" in document,
        scale=float(scale),
        bias=np.atleast_1d(np.asarray(bias, dtype=np.float64)),
        columns=[int(each["flat_feature_index"]) for each in categories],
        numbers=numbers,
        counters=features.get("ctrs", []),
        tables=document.get("ctr_data", {}),
        loss=str(info.get("params", {}).get("loss_function", {}).get("type", "")),
        threshold=float(info.get("binclass_probability_threshold", 0.5)),
        starts=(first, first + sum(len(each.get("values") or []) for each in categories)),
    )
