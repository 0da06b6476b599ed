"""Peers that are libraries of their own, called as a native program calls them: through their C APIs, or from Rust.

C ones are small programs around `native/*.c`, with the sizes of the model given to the compiler; they find the library in
`REALIZAR_BENCH_PACKAGES`, the folder of Python's packages. Rust ones are shared objects that `cargo xtask bench --peers`
builds before (`REALIZAR_BENCH_TRACT`, `REALIZAR_BENCH_PUBLISHED`), copied beside what they read.
"""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from pathlib import Path

from c_code import compilers, program
from generated import Maker, NotTaken
from onnx_model import convert
from shelf import Shelf

HERE = Path(__file__).parent / "native"


def xgboost(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """Probabilities, by the proxy matrix."""
    if not shelf.name.startswith("xgb"):
        raise NotTaken
    booster = shelf.model().get_booster()
    booster.save_model(str(to / "xgboost.ubj"))
    outputs = shelf.about()[1]
    # Of two classes the library gives both probabilities, the peer the second.
    given = 1 if outputs == 2 else outputs
    return _c(shelf, "xgboost", f"XGBoost {version('xgboost-cpu')}", to, given, outputs - given)


def lightgbm(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """Probabilities, one row by the call that is prepared before."""
    if not shelf.name.startswith("lgb"):
        raise NotTaken
    shelf.model().booster_.save_model(str(to / "lightgbm.txt"))
    outputs = shelf.about()[1]
    given = 1 if outputs == 2 else outputs
    return _c(shelf, "lightgbm", f"LightGBM {version('lightgbm')}", to, given, outputs - given)


def onnxruntime(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """One session on one thread."""
    # The converters do not take categories; CatBoost's gives lists of maps, which the C API takes apart one by one.
    if shelf.name.endswith("categories") or shelf.name.startswith(("cat_", "plain")):
        raise NotTaken
    model = convert(shelf)
    (to / "model.onnx").write_bytes(model.file)
    here = version("onnxruntime")
    options = [f'-DINPUT="{model.takes}"', f'-DOUTPUT="{model.gives}"']
    options.append(f'-DLIBRARY="onnxruntime/capi/libonnxruntime.so.{here}"')
    if model.label:
        options.append("-DLABEL")
    return _c(shelf, "onnxruntime", f"ONNX Runtime {here}", to, shelf.about()[1], 0, options)


def tract(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """The same file, by tract."""
    built = os.environ.get("REALIZAR_BENCH_TRACT")
    if built is None or shelf.name.endswith("categories") or shelf.name.startswith(("cat_", "plain")):
        raise NotTaken
    model = convert(shelf)
    (to / "tract.onnx").write_bytes(model.file)
    sizes = (shelf.rows().shape[1], shelf.about()[1], model.place, int(model.label))
    (to / "tract.tsv").write_text("\t".join(map(str, sizes)) + "\n")
    shutil.copy(built, to / "tract.so")
    return []


def published(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """The crate `realizar` as it is published: it reads the same file, where that has but weights and a bias."""
    built = os.environ.get("REALIZAR_BENCH_PUBLISHED")
    if built is None or not shelf.name.startswith("plain"):
        raise NotTaken
    shutil.copy(built, to / "realizar 0.8.6.so")
    return []


def _c(
    shelf: Shelf, source: str, name: str, to: Path, given: int, first: int, options: list[str] | None = None
) -> list[str]:
    sizes = [f"-DFEATURES={shelf.rows().shape[1]}", f"-DOUTPUTS={given}", f"-DFIRST={first}"]
    compiler = next(iter(compilers().values()))
    return program(compiler, [HERE / f"{source}.c"], to / f"{name}.so", [*sizes, *(options or [])])


NATIVE: dict[str, Maker] = {
    "xgboost": xgboost,
    "lightgbm": lightgbm,
    "onnxruntime": onnxruntime,
    "tract": tract,
    "published": published,
}
