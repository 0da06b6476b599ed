"""Small models and their rows."""

import numpy as np
import pytest
from apr_file import read
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import realizar


@pytest.fixture
def X():
    """60 rows of 3 features."""
    return np.random.default_rng(3).normal(size=(60, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -1.0]


@pytest.fixture
def y(X):
    """0, 1 or 2 for each row."""
    return np.searchsorted(np.quantile(X[:, 0], [0.33, 0.66]), X[:, 0])


@pytest.fixture
def save(tmp_path):
    """Export a model and read the file back."""

    def save(model, X, **options):
        path = tmp_path / "model.apr"
        realizar.export(model, path, X, **options)
        return read(path)

    return save


@pytest.fixture
def pipeline(X, y):
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
