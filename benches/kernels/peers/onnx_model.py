"""A model of the set as ONNX, with the one input and the one output that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shelf import Shelf


@dataclass(frozen=True)
class Onnx:
    """A file, and what it takes and gives.

    Args:
        file: the bytes of the file.
        takes: the name of the input, f32 ``[rows, features]``.
        gives: the name of the output.
        place: which of the outputs it is.
        label: whether the output is a class, i64 ``[rows]``; else f32 ``[rows, outputs]``.
    """

    file: bytes
    takes: str
    gives: str
    place: int
    label: bool


def convert(shelf: Shelf) -> Onnx:
    """Return the model of this shelf, by the converter that its library's users take.

    Raises:
        Exception: whatever the converter raises of a model that it does not take.
    """
    model = _converted(shelf)
    outputs = [output.name for output in model.graph.output]
    label = shelf.name.startswith("kmeans")
    # Scores and probabilities are the last output; what comes before is the label.
    place = 0 if label else len(outputs) - 1
    return Onnx(model.SerializeToString(), model.graph.input[0].name, outputs[place], place, label)


def _converted(shelf: Shelf) -> Any:
    model, features = shelf.model(), shelf.rows().shape[1]
    if shelf.name.startswith("cat_"):
        from catboost.utils import convert_to_onnx_object

        return convert_to_onnx_object(model)
    if shelf.name.startswith(("xgb", "lgb")):
        import onnxmltools
        from onnxmltools.convert.common.data_types import FloatTensorType as Floats

        inputs = [("input", Floats([None, features]))]
        if shelf.name.startswith("xgb"):
            return onnxmltools.convert_xgboost(model, initial_types=inputs)
        return onnxmltools.convert_lightgbm(model, initial_types=inputs, zipmap=False)
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.base import is_classifier

    inputs = [("input", FloatTensorType([None, features]))]
    options: dict[str, Any] = {}
    if is_classifier(model):
        options["zipmap"] = False
    if shelf.name.startswith(("scores", "svm")):
        options["raw_scores"] = True
    chosen = {id(model): options} if options else None
    return convert_sklearn(model, initial_types=inputs, options=chosen, target_opset={"": 18, "ai.onnx.ml": 3})
