"""What is not supported is refused by name, with what to do instead."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import KernelPCA
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.impute import KNNImputer
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, LogisticRegression, LogisticRegressionCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier, RadiusNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    QuantileTransformer,
    StandardScaler,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier

import realizar

# Its default of this option is about to change, which it says in a warning.
CV = (
    {"use_legacy_attributes": False}
    if "use_legacy_attributes" in LogisticRegressionCV._parameter_constraints
    else {}
)


def refused(save, model, X, y, *words):
    with pytest.raises(realizar.UnsupportedModel) as caught:
        save(model.fit(X, y), X)
    for word in words:
        assert word in str(caught.value)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            RadiusNeighborsClassifier(100.0),
            ["`sklearn.neighbors.RadiusNeighborsClassifier`", "use `KNeighborsClassifier`"],
        ),
        (GaussianProcessClassifier(), ["`sklearn.gaussian_process.GaussianProcessClassifier`", "use `SVC`"]),
        (
            DummyClassifier(strategy="uniform"),
            ["`DummyClassifier(strategy='uniform')`", "use `strategy='prior'`"],
        ),
        (SVC(kernel=lambda a, b: a @ b.T), ["`SVC(kernel=", "'rbf'"]),
        (
            KNeighborsClassifier(weights=lambda d: 1 / (1 + d)),
            ["`KNeighborsClassifier(weights=", "'distance'"],
        ),
        (KNeighborsClassifier(metric="canberra"), ["metric='canberra'", "euclidean"]),
        (KernelRidge(kernel="laplacian"), ["`KernelRidge(kernel='laplacian')`", "'rbf'"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_estimator_is_named_with_the_way_out(save, X, y, model, words):
    refused(save, model, X, y, *words)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (QuantileTransformer(n_quantiles=10), ["QuantileTransformer", "use `PowerTransformer`"]),
        (KNNImputer(), ["KNNImputer", "use `SimpleImputer`"]),
        (KernelPCA(2), ["KernelPCA", "use `PCA`"]),
        (FunctionTransformer(lambda X: X + 1), ["func=<lambda>", "one of numpy's"]),
        (FunctionTransformer(np.round), ["func=round"]),
        (FunctionTransformer(np.clip, kw_args={"a_min": [0, 1, 2], "a_max": None}), ["func=clip", "a_max"]),
        (KBinsDiscretizer(3, dtype=np.float32), ["KBinsDiscretizer(dtype=float32)", "dtype=None"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_step_of_a_pipeline_is_named_with_the_way_out(save, X, y, step, words):
    refused(save, make_pipeline(step, LogisticRegression()), X, y, *words)


def test_step_inside_a_column_transformer_is_named(save, X, y):
    columns = ColumnTransformer([("scale", QuantileTransformer(n_quantiles=10), [0, 1])])
    refused(
        save, make_pipeline(columns, LogisticRegression()), X, y, "sklearn.preprocessing.QuantileTransformer"
    )


def test_transformer_of_ones_own_is_named(save, X, y):
    class Doubled(TransformerMixin, BaseEstimator):
        def fit(self, X, y=None):
            self.fitted_ = True
            return self

        def transform(self, X):
            return 2 * X

    refused(save, make_pipeline(Doubled(), LogisticRegression()), X, y, "Doubled", "code of its own")


def test_initial_estimator_that_is_not_supported_is_named(save, X, y):
    model = GradientBoostingClassifier(init=GaussianProcessClassifier(), n_estimators=2)
    refused(save, model, X, y, "GaussianProcessClassifier", "use `SVC`")


def test_random_initial_estimator_is_named(save, X, y):
    model = GradientBoostingClassifier(init=DummyClassifier(strategy="stratified"), n_estimators=2)
    refused(save, model, X, y, "stratified", "init=None")


def test_single_class_is_refused(save, X):
    refused(save, RandomForestClassifier(3), X, np.zeros(len(X)), "single class")


def test_subclass_that_answers_otherwise_is_refused(save, X, y):
    class Cautious(LogisticRegression):
        def predict_proba(self, X):
            return np.full((len(X), 3), 1 / 3)

    refused(save, Cautious(), X, y, "`Cautious` overrides `predict_proba`")


def test_subclass_that_leaves_the_answers_is_its_base(save, X, y):
    class Renamed(LogisticRegression):
        pass

    assert save(Renamed().fit(X, y), X).schema["source"]["estimator"] == "Renamed"


@pytest.mark.parametrize("model", [LogisticRegressionCV(cv=2, **CV), ExtraTreeClassifier()])
def test_the_librarys_own_subclasses_are_their_bases(save, X, y, model):
    # `export` compares the model's answers with what it writes.
    assert save(model.fit(X, y), X).schema["output"]["kind"] == "probability"


def test_object_that_is_no_estimator_is_named(save, X):
    with pytest.raises(realizar.UnsupportedModel, match="`builtins.dict` is not supported"):
        save({}, X)


def test_old_library_is_refused(monkeypatch, save, pipeline, X):
    monkeypatch.setattr("sklearn.__version__", "1.3.2")
    with pytest.raises(realizar.UnsupportedModel, match="scikit-learn 1.3.2 is too old"):
        save(pipeline, X)


def test_empty_pipeline_is_refused(save, X):
    with pytest.raises(realizar.UnsupportedModel, match="no steps"):
        save(Pipeline([("none", "passthrough")]), X)


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        LinearRegression(),
        RandomForestClassifier(),
        DecisionTreeClassifier(),
        GradientBoostingClassifier(),
        MLPClassifier(),
        OneVsRestClassifier(LogisticRegression()),
        make_pipeline(StandardScaler(), LogisticRegression()),
    ],
)
def test_model_that_is_not_fitted_is_refused(save, X, model):
    with pytest.raises(ValueError, match="not fitted.*call `fit` first"):
        save(model, X)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X: X[:, :2], "`X` has 2 features, the model was fitted on 3"),
        (lambda X: X[0], "`X` has 1 dimensions, expected 2"),
        (lambda X: X[:0], "`X` has no rows"),
        (lambda X: csr_array(X), "sparse"),
        (lambda X: X.astype(str).tolist() + [["a", "b", "c"]], "does not hold numbers"),
        (lambda X: np.where(X == X[4, 1], np.inf, X), "`X` holds inf in row 4, column 1"),
        (lambda X: np.where(X == X[4, 1], np.nan, X), "feature `x1` is missing"),
    ],
)
def test_rows_that_do_not_fit_are_refused(save, pipeline, X, change, message):
    with pytest.raises(ValueError, match=message):
        save(pipeline, change(X))


def test_model_that_was_changed_after_fitting_is_refused(save, pipeline, X):
    pipeline.steps[-1][1].coef_ = pipeline.steps[-1][1].coef_ * np.nan
    with pytest.raises(ValueError):
        save(pipeline, X)
