"""Options that only older versions of scikit-learn have. ``export`` itself compares answers."""

import warnings

import pytest
import sklearn
from sklearn.linear_model import LogisticRegression

VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])


@pytest.mark.skipif(VERSION >= (1, 8), reason="scikit-learn 1.8 has no `multi_class`")
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
