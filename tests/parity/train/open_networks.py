"""Writing ONNX files: of estimators through skl2onnx, in f64, and of networks operator by operator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data import Data


def save_onnx(model: Any, path: Path, data: Data) -> None:
    """Write a model's ONNX file."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType

    types = [("X", DoubleTensorType([None, data.X.shape[1]]))]
    plain = {id(model): {"zipmap": False}} if hasattr(model, "classes_") else None
    path.write_bytes(to_onnx(model, initial_types=types, options=plain, target_opset=18).SerializeToString())
