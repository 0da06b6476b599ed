"""Small models and their rows, and Rust's answers to them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

# Threads that wait for each other take longer than small models do; read when the libraries are loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

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


@pytest.fixture(scope="session")
def program():
    """The built `realizar-apr/examples/answers.rs`: the reader and the reference evaluator."""
    manifest = Path(__file__).parents[2] / "realizar-apr" / "Cargo.toml"
    if shutil.which("cargo") is None or not manifest.exists():
        pytest.skip("comparing with Rust needs cargo and the repository")
    built = subprocess.run(
        ["cargo", "build", "--manifest-path", manifest, "--example", "answers", "--message-format=json"],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    messages = map(json.loads, built.stdout.splitlines())
    return next(each["executable"] for each in messages if each.get("executable"))


@pytest.fixture
def answers(ask_rows):
    """Let Rust answer rows of an artifact: outputs and classes."""

    def answers(path, rows):
        return ask_rows(path, [[None if np.isnan(value) else value for value in row] for row in rows.tolist()])

    return answers


@pytest.fixture
def ask_rows(program):
    """Let Rust answer lists of numbers, ``None`` where one is missing."""

    def ask_rows(path, rows):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        answered = subprocess.run([program, path], input=lines, capture_output=True, text=True)
        assert answered.returncode == 0, answered.stderr
        found = [json.loads(line) for line in answered.stdout.splitlines()]
        outputs = np.array([answer["outputs"] for answer in found], dtype=float)
        return outputs, [answer["class"] for answer in found]

    return ask_rows


@pytest.fixture
def ask(answers, tmp_path):
    """Export a model and let Rust answer rows."""

    def ask(model, X, rows, **options):
        path = tmp_path / "model.apr"
        realizar.export(model, path, X, **options)
        return answers(path, rows)

    return ask
