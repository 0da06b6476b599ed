"""Exported artifacts against the Rust side: its reader, and its reference evaluator on fresh rows.

`realizar-apr/examples/answers.rs` reads an artifact and answers rows. Expected values are scikit-learn's.
"""

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def fresh(X, count=500):
    """Rows in and around the range of ``X``."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    return np.random.default_rng(99).uniform(
        1.3 * low - 0.3 * high, 1.3 * high - 0.3 * low, (count, X.shape[1])
    )


@pytest.mark.parametrize(
    ("model", "bound"),
    [
        (make_pipeline(StandardScaler(), LogisticRegression()), 1e-13),
        (make_pipeline(RobustScaler(), DecisionTreeClassifier(random_state=0)), 0),
        (RandomForestClassifier(25, random_state=0), 0),
        (GradientBoostingClassifier(n_estimators=15, random_state=0), 1e-15),
        (
            make_pipeline(
                MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(16, 8), max_iter=600, random_state=0)
            ),
            1e-13,
        ),
    ],
    ids=lambda value: type(value[-1]).__name__ if hasattr(value, "steps") else type(value).__name__,
)
def test_classifiers_answer_fresh_rows_alike(ask, X, y, model, bound):
    model.fit(X, y)
    rows = fresh(X)
    outputs, classes = ask(model, X, rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=bound)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))


@pytest.mark.parametrize("model", [LinearRegression(), RandomForestRegressor(20, random_state=0)])
def test_regressors_answer_fresh_rows_alike(ask, X, y, model):
    model.fit(X, y + X[:, 2])
    rows = fresh(X)
    outputs, classes = ask(model, X, rows)
    np.testing.assert_allclose(outputs[:, 0], model.predict(rows), rtol=1e-13, atol=1e-13)
    assert set(classes) == {None}


def test_missing_values_go_where_the_library_sends_them(ask, X, y):
    X = X.copy()
    X[np.random.default_rng(5).random(X.shape) < 0.2] = np.nan
    model = RandomForestClassifier(20, random_state=0).fit(X, y)
    rows = fresh(X)
    rows[np.random.default_rng(6).random(rows.shape) < 0.4] = np.nan
    outputs, _ = ask(model, X, rows)
    np.testing.assert_array_equal(outputs, model.predict_proba(rows))


def test_numbers_between_two_floats_fall_as_the_library_rounds_them(ask):
    """Neighbours of every threshold in f64: rounding to f32 moves some of them across."""
    X = (np.arange(64.0) / 7)[:, None]
    model = DecisionTreeClassifier(random_state=0).fit(X, np.arange(64) % 2)
    thresholds = model.tree_.threshold[model.tree_.feature >= 0]
    near = thresholds.astype(np.float32).astype(np.float64)
    spacing = np.spacing(near.astype(np.float32)).astype(np.float64)
    rows = np.concatenate(
        [near + part * spacing for part in (-1, -0.51, -0.5, -0.49, 0, 0.49, 0.5, 0.51, 1)]
    )[:, None]
    _, classes = ask(model, X, rows)
    np.testing.assert_array_equal(classes, model.predict(rows))


def test_synthetic_golden_rows_are_read_as_well(ask, pipeline, X):
    outputs, _ = ask(pipeline, X, X, training_rows=False)
    np.testing.assert_allclose(outputs, pipeline.predict_proba(X), rtol=0, atol=1e-13)
