"""The table of cases: every family of models, one line for each case. Add a line to the file of its group."""

from __future__ import annotations

from case import Case

from . import (
    bayes,
    catboost_models,
    composition,
    decomposition,
    ensembles,
    histograms,
    larger,
    lightgbm_models,
    linear,
    neighbours,
    networks,
    onnx_boosters,
    onnx_composed,
    onnx_linear,
    onnx_networks,
    onnx_points,
    onnx_trees,
    preprocessing,
    vectors,
    xgboost_models,
)

ALL: tuple[Case, ...] = (
    *linear.CASES,
    *ensembles.CASES,
    *histograms.CASES,
    *xgboost_models.CASES,
    *lightgbm_models.CASES,
    *catboost_models.CASES,
    *vectors.CASES,
    *neighbours.CASES,
    *bayes.CASES,
    *decomposition.CASES,
    *networks.CASES,
    *preprocessing.CASES,
    *composition.CASES,
    *onnx_networks.CASES,
    *onnx_trees.CASES,
    *onnx_boosters.CASES,
    *onnx_linear.CASES,
    *onnx_points.CASES,
    *onnx_composed.CASES,
)
"""Kept in `fixtures`: small."""

LARGER: tuple[Case, ...] = larger.CASES
"""Trained by `cargo xtask parity --full` alone."""
