"""Trains the examples' models: their artifacts beside this file, scikit-learn's answers in `tests/fixtures/models`.

    pip install -r models/requirements.txt ./python && python models/train.py

Every data set ships with scikit-learn and every seed is fixed, so the same versions give the same bytes.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import realizar

HERE = Path(__file__).parent
ANSWERS = HERE.parent / "tests" / "fixtures" / "models"


def main() -> None:
    data = load_iris()
    save(
        make_pipeline(StandardScaler(), LogisticRegression()),
        data,
        name="iris",
        feature_names=[spelled(name.removesuffix(" (cm)")) for name in data.feature_names],
        labels=[str(label) for label in data.target_names],
    )

    data = load_breast_cancer()
    save(
        GradientBoostingClassifier(n_estimators=100, max_depth=3, random_state=0),
        data,
        name="breast_cancer",
        feature_names=[spelled(name) for name in data.feature_names],
        labels=[str(label) for label in data.target_names],
    )

    data = load_digits()
    save(
        make_pipeline(MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(64,), max_iter=500, random_state=0)),
        data,
        name="digits",
        feature_names=list(data.feature_names),
        labels=None,
    )

    data = load_wine()
    save(
        RandomForestClassifier(n_estimators=100, random_state=0),
        data,
        name="wine",
        feature_names=[spelled(name) for name in data.feature_names],
        labels=[str(label) for label in data.target_names],
    )


def save(model, data, *, name, feature_names, labels):
    model.fit(data.data, data.target)
    path = HERE / f"{name}.apr"
    realizar.export(
        model, path, data.data, name=name, version="1.0.0", feature_names=feature_names, labels=labels
    )
    write_answers(ANSWERS / f"{name}.answers.json", model, data.data, labels)
    print(f"{path.name}: {path.stat().st_size} bytes")


def write_answers(path, model, X, labels):
    """Write 20 rows of the data and 20 that are drawn from its ranges, with scikit-learn's answers to them."""
    rng = np.random.default_rng(1)
    rows = X[rng.permutation(len(X))[:20]]
    if path.name.startswith("iris"):
        rows = np.vstack(([5.1, 3.5, 1.4, 0.2], rows))
    rows = np.vstack((rows, rng.uniform(X.min(axis=0), X.max(axis=0), (20, X.shape[1]))))
    classes = model.classes_.tolist()
    answers = {
        "rows": rows.tolist(),
        "outputs": model.predict_proba(rows).tolist(),
        "classes": [classes.index(each) for each in model.predict(rows).tolist()],
        "labels": classes if labels is None else labels,
    }
    path.write_text(json.dumps(answers, separators=(",", ":")).replace("],[", "],\n[") + "\n")


def spelled(name: str) -> str:
    """Return a name that is an identifier in Rust: `od280/od315_of_diluted_wines` has a slash."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)


if __name__ == "__main__":
    main()
