"""Options that only older versions of scikit-learn have. ``export`` itself compares answers.

``cargo xtask test python`` runs this file in an environment of its own, which requirements-older.txt pins.
"""

import warnings

import numpy as np
import pytest
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])


@pytest.mark.skipif(VERSION >= (1, 8), reason="scikit-learn 1.8 has no `multi_class`; run with that of requirements-older.txt")
@pytest.mark.parametrize(
    ("options", "classes", "link"),
    [
        ({"multi_class": "ovr"}, 3, {"op": "one_vs_rest"}),
        ({"multi_class": "multinomial"}, 3, {"op": "softmax"}),
        ({"multi_class": "auto"}, 3, {"op": "softmax"}),
        ({"multi_class": "auto", "solver": "liblinear"}, 3, {"op": "one_vs_rest"}),
        ({"multi_class": "ovr"}, 2, {"op": "logistic_pair"}),
        ({"multi_class": "auto"}, 2, {"op": "logistic_pair"}),
        ({"multi_class": "multinomial"}, 2, {"op": "logistic_pair", "scale": 2.0}),
    ],
)
def test_multi_class_chooses_the_link(save, X, y, options, classes, link):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(**options).fit(X, y % classes)
    assert save(model, X).schema["link"] == link


def _last_of_equals(self, X):
    """How older versions decide: in the order of the classes, and an equal score replaces the one before."""
    scores = np.column_stack([member.decision_function(X) for member in self.estimators_])
    return self.classes_[scores.shape[1] - 1 - scores[:, ::-1].argmax(axis=1)]


def test_one_vs_rest_gives_a_tie_to_the_last_class_where_the_library_does(ask, monkeypatch, X, y):
    monkeypatch.setattr(OneVsRestClassifier, "predict", _last_of_equals)
    model = OneVsRestClassifier(LinearSVC(fit_intercept=False, random_state=0)).fit(X, y)
    rows = np.vstack((X, np.zeros((2, 3))))
    outputs, classes = ask(model, X, rows)
    np.testing.assert_array_equal(classes, model.predict(rows))
    np.testing.assert_allclose(outputs, model.decision_function(rows), rtol=0, atol=1e-13)
    assert classes[-2:] == [2, 2]
