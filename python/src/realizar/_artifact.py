"""From stages, features and golden rows to the metadata and tensors of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._container import pack
from ._labels import Labels
from ._model import LINKS, Array, Branch, Estimator, Feature, Golden, Stage


def artifact(
    *,
    name: str | None,
    version: str | None,
    estimator: Estimator,
    features: Sequence[Feature],
    labels: Labels | None,
    element: str,
    golden: Golden | None,
    source: dict[str, str],
) -> bytes:
    """Return the bytes of the artifact. Raises ``ValueError`` for a parameter that is not a finite number."""
    tensors: dict[str, Array] = {}
    stages = [_stage(stage, f"stage{place}", tensors) for place, stage in enumerate(estimator.stages)]
    head, link = list(estimator.head), None
    if head and head[-1].op in LINKS:
        last = head.pop()
        link = {"op": last.op, **last.attributes}
    heads = [_stage(stage, f"head{place}", tensors) for place, stage in enumerate(head)]
    parameters = sum(tensor.size for tensor in tensors.values())
    size = sum(tensor.nbytes for tensor in tensors.values())

    schema: dict[str, Any] = {"schema": 1, **_given(name=name, version=version), "task": estimator.task}
    schema["input"] = {
        "element": element,
        "features": [_feature(feature) for feature in features],
    }
    schema["stages"] = stages
    if heads:
        schema["head"] = heads
    if link is not None:
        schema["link"] = link
    schema["output"] = _output(estimator, labels)
    schema["source"] = source
    if golden is not None:
        schema["golden"] = {"rows": "golden.rows", "outputs": "golden.outputs", "bound": golden.bound}
        tensors["golden.rows"] = golden.rows
        tensors["golden.outputs"] = golden.outputs
        if golden.classes is not None:
            schema["golden"]["classes"] = "golden.classes"
            tensors["golden.classes"] = golden.classes

    metadata = {
        "model_type": source["estimator"],
        **_given(name=name, version=version),
        "license": None,
        "data_source": None,
        "data_license": None,
        "total_size": size,
        "param_count": parameters,
        "realizar": schema,
    }
    return pack(metadata, tensors)


def _stage(stage: Stage, name: str, tensors: dict[str, Array]) -> dict[str, Any]:
    """Describe a stage, and put its tensors among the others under names of its own."""
    entry: dict[str, Any] = {"op": stage.op, **stage.attributes}
    for key, tensor in stage.tensors.items():
        # An infinite threshold parts missing values from all others; an encoder may answer NaN.
        sound = ~np.isnan(tensor) if key == "threshold" else np.isfinite(tensor)
        if (stage.op, key) == ("encode", "rows"):
            sound |= np.isnan(tensor)
        if not sound.all():
            where = np.argwhere(~sound)[0].tolist()
            raise ValueError(
                f"`{key}` of the {stage.op} holds {tensor[tuple(where)]} at {where}; was the model trained on such values?"
            )
        entry[key] = f"{name}.{key}"
        tensors[entry[key]] = tensor
    if stage.op == "branches":
        entry["branches"] = [
            _branch(each, f"{name}.{place}", tensors) for place, each in enumerate(stage.branches)
        ]
    return entry


def _branch(branch: Branch, name: str, tensors: dict[str, Array]) -> dict[str, Any]:
    stages = [_stage(stage, f"{name}.{place}", tensors) for place, stage in enumerate(branch.stages)]
    columns = {} if branch.columns is None else {"columns": [int(column) for column in branch.columns]}
    return {**columns, "stages": stages}


def _feature(feature: Feature) -> dict[str, Any]:
    described: dict[str, Any] = {"name": feature.name, "kind": "numeric"}
    if feature.levels is not None:
        described.update(kind="categorical", levels=feature.levels)
    if feature.missing:
        described["missing"] = True
    if feature.unknown:
        described["unknown"] = True
    if feature.range is not None:
        described.update(min=feature.range[0], max=feature.range[1], quantiles=feature.quantiles)
    return described


def _output(estimator: Estimator, labels: Labels | None) -> dict[str, Any]:
    described: dict[str, Any] = {"kind": estimator.kind}
    if labels is not None:
        described["labels"] = labels
    decision = estimator.decision
    if decision is not None:
        described["decision"] = {"rule": decision.rule, "on": decision.on}
        if decision.rule == "above":
            described["decision"].update(threshold=decision.threshold, inclusive=decision.inclusive)
        elif decision.rule == "index":
            described["decision"].update(classes=decision.classes)
    return described


def _given(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}
