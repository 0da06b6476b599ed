"""Peers that turn a model into source text or machine code."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from c_code import build, compilers, frame, program
from shelf import Shelf


class NotTaken(Exception):
    """The peer does not say that it takes models of this kind."""


Maker = Callable[[Shelf, Path, Path], list[str]]
"""From a model, a folder to work in and the folder of its peers to what failed."""


ONE_VS_ONE = """
  double pairs[CLASSES * (CLASSES - 1) / 2], sums[CLASSES] = {0}, votes[CLASSES] = {0};
  score(x, pairs);
  for (int i = 0, pair = 0; i < CLASSES; i++)
    for (int j = i + 1; j < CLASSES; j++, pair++) {
      votes[pairs[pair] < 0 ? j : i]++;
      sums[i] += pairs[pair];
      sums[j] -= pairs[pair];
    }
  for (int i = 0; i < CLASSES; i++) outputs[i] = votes[i] + sums[i] / (3 * (fabs(sums[i]) + 1));
"""
"""From the decision value of each pair of classes to a score for each, as scikit-learn's `decision_function` has it."""


def m2cgen(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """One C function for the model, doubles in and out."""
    import m2cgen as generator

    kinds = ("xgb_100x6", "xgb_500x6", "xgb_nan", "lgb_100x31", "lgb_500x31", "lgb_classes")
    kinds += ("tree", "forest", "ridge", "svm")
    if not shelf.name.startswith((*kinds, "scores_64x10")):
        raise NotTaken
    model = shelf.model()
    if shelf.name.startswith("xgb"):
        # It reads the parameter, which the library leaves empty and keeps beside the trees.
        config = json.loads(model.get_booster().save_config())
        score = config["learner"]["learner_model_param"]["base_score"]
        model.set_params(base_score=float(score.strip("[]").split(",")[0]))
    sys.setrecursionlimit(1 << 20)
    text = generator.export_to_c(model)
    features, outputs = shelf.rows().shape[1], shelf.about()[1]
    taken = f"double x[{features}]; for (int i = 0; i < {features}; i++) x[i] = rows[i];"
    if shelf.name.startswith("svm"):
        body = taken + ONE_VS_ONE.replace("CLASSES", str(outputs))
    elif "double * output" in text:
        body = f"{taken} double y[{outputs}]; score(x, y); for (int i = 0; i < {outputs}; i++) outputs[i] = y[i];"
    else:
        body = f"{taken} outputs[0] = score(x);"
    (folder / "model.c").write_text(text + frame(body, features, outputs, 0))
    return build(folder, "m2cgen", [folder / "model.c"], to)


def tl2cgen(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """Branches of C in eight files."""
    import tl2cgen as generator
    import treelite

    model = shelf.model()
    if shelf.name.startswith("xgb"):
        booster = model.get_booster()
        if shelf.name.endswith("categories"):
            # It refuses the names of categories, which rows of their codes do without.
            learned = json.loads(booster.save_raw("json"))
            learned["learner"]["gradient_booster"]["model"].pop("cats", None)
            (folder / "model.json").write_text(json.dumps(learned))
            read = treelite.frontend.load_xgboost_model(str(folder / "model.json"), format_choice="use_suffix")
        else:
            read = treelite.frontend.from_xgboost(booster)
    elif shelf.name.startswith("lgb"):
        read = treelite.frontend.from_lightgbm(model.booster_)
    elif shelf.name.startswith(("forest", "boosting", "isolation", "tree", "hist")):
        read = treelite.sklearn.import_model(model)
    else:
        raise NotTaken
    generator.generate_c_code(read, dirpath=str(folder), params={"parallel_comp": 8, "quantize": 0})
    header = (folder / "header.h").read_text()
    found = re.search(r"void predict\(union Entry\* data, int pred_margin, (\w+)\* result\)", header)
    counts = [int(number) for number in re.findall(r"#define (?:N_TARGET|MAX_N_CLASS) (\d+)", header)]
    if found is None or len(counts) != 2:
        raise RuntimeError("its header has another form than expected")
    given, features = counts[0] * counts[1], shelf.rows().shape[1]
    # Of two classes the library gives both probabilities, the peer the second.
    first = shelf.about()[1] - given
    answer = "y[i]"
    if shelf.name.startswith("isolation"):
        answer = f"-y[i] - ({float(model.offset_)!r})"
    body = (
        f"union Entry x[{features}]; {found[1]} y[{given}] = {{0}};"
        f"for (int i = 0; i < {features}; i++) if (rows[i] == rows[i]) x[i].fvalue = rows[i]; else x[i].missing = -1;"
        f"predict(x, 0, y); for (int i = 0; i < {given}; i++) outputs[i] = {answer};"
    )
    (folder / "peer.c").write_text(frame(body, features, given, first, before='#include "header.h"'))
    return build(folder, "tl2cgen", sorted(folder.glob("*.c")), to)


def catboost(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """CatBoost's own export to C++."""
    if not shelf.name.startswith("cat_"):
        raise NotTaken
    shelf.model().save_model(str(folder / "model.cpp"), format="cpp")
    features = shelf.rows().shape[1]
    body = (
        f"x.assign(rows, rows + {features}); double y = ApplyCatboostModel(x);"
        "outputs[0] = 1.0 / (1.0 + exp(-y));"
    )
    text = (folder / "model.cpp").read_text()
    before = "static std::vector<float> x;\nextern \"C\" {"
    (folder / "peer.cpp").write_text(text + frame(body, features, 1, 1, before=before) + "}\n")
    return build(folder, "catboost-export", [folder / "peer.cpp"], to, language="c++")


def emlearn(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """Layers as tables and a loop, f32; a scaler before them is no part of it, so it is added in front."""
    import emlearn as generator

    if not shelf.name.startswith("mlp"):
        raise NotTaken
    model = shelf.model()
    scaler, network = (model.steps[0][1], model.steps[-1][1]) if hasattr(model, "steps") else (None, model)
    # It writes a program into the working directory.
    with contextlib.chdir(folder):
        converted = generator.convert(network, method="inline", dtype="float")
    converted.save(file=str(folder / "model.h"), name="model")
    features, outputs = shelf.rows().shape[1], shelf.about()[1]
    before, taken = '#include "model.h"', "rows"
    scaled = ""
    if scaler is not None:
        for name, values in (("means", scaler.mean_), ("scales", scaler.scale_)):
            before += f"\nstatic const float {name}[] = {{{', '.join(repr(float(value)) for value in values)}}};"
        scaled = f"float x[{features}]; for (int i = 0; i < {features}; i++) x[i] = (rows[i] - means[i]) / scales[i];"
        taken = "x"
    body = f"{scaled} eml_net_predict_proba(&model, {taken}, {features}, outputs, {outputs});"
    (folder / "peer.c").write_text(frame(body, features, outputs, 0, before=before))
    return build(folder, "emlearn", [folder / "peer.c"], to, flags=["-I", str(generator.includedir)])


def lleaves(shelf: Shelf, folder: Path, to: Path) -> list[str]:
    """Machine code through LLVM, doubles in and out. `REALIZAR_LLEAVES_PYTHON` is a Python that has it."""
    python = os.environ.get("REALIZAR_LLEAVES_PYTHON")
    if not shelf.name.startswith("lgb") or python is None:
        raise NotTaken
    shelf.model().booster_.save_model(str(folder / "model.txt"))
    script = Path(__file__).with_name("lleaves_object.py")
    command = [python, str(script), str(folder / "model.txt"), str(folder / "model.o")]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    features, outputs = shelf.rows().shape[1], shelf.about()[1]
    # Of two classes the library gives both probabilities, the peer the second.
    given, first = (1, 1) if outputs == 2 else (outputs, 0)
    before = (
        "void forest_root(const double *rows, double *outputs, int start, int end);\n"
        f"static double wide[{10_000 * features}], answers[{10_000 * given}];\n"
        "void peer_batch(const float *rows, size_t count, float *outputs) {\n"
        "  for (size_t start = 0; start < count; start += 10000) {\n"
        "    size_t part = count - start < 10000 ? count - start : 10000;\n"
        f"    for (size_t i = 0; i < part * {features}; i++) wide[i] = rows[start * {features} + i];\n"
        "    forest_root(wide, answers, 0, part);\n"
        f"    for (size_t i = 0; i < part * {given}; i++) outputs[start * {given} + i] = answers[i];\n"
        "  }\n}\n"
    )
    body = (
        f"double x[{features}], y[{given}]; for (int i = 0; i < {features}; i++) x[i] = rows[i];"
        f"forest_root(x, y, 0, 1); for (int i = 0; i < {given}; i++) outputs[i] = y[i];"
    )
    (folder / "peer.c").write_text(frame(body, features, given, first, before=before))
    compiler = next(iter(compilers().values()))
    return program(compiler, [folder / "peer.c", folder / "model.o"], to / "lleaves.so")


GENERATED: dict[str, Maker] = {
    "m2cgen": m2cgen,
    "tl2cgen": tl2cgen,
    "catboost-export": catboost,
    "emlearn": emlearn,
    "lleaves": lleaves,
}
