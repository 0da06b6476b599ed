"""Boosters and trees inside other estimators, and others inside them: the whole against the library."""

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
from apr_file import read
from boosters import classes_of, coded, frame_of_categories, numbers
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import (
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_selection import RFE, SelectFromModel
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor, RegressorChain
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import realizar

xgboost = pytest.importorskip("xgboost")
lightgbm = pytest.importorskip("lightgbm")
catboost = pytest.importorskip("catboost")

XC, XR = xgboost.XGBClassifier(n_estimators=6), xgboost.XGBRegressor(n_estimators=6)
LC = lightgbm.LGBMClassifier(n_estimators=6, verbose=-1, min_child_samples=5, n_jobs=1)
LR = lightgbm.LGBMRegressor(n_estimators=6, verbose=-1, min_child_samples=5, n_jobs=1)
QUIET = {"iterations": 6, "depth": 3, "verbose": 0, "allow_writing_files": False, "thread_count": 1}
CC, CR = catboost.CatBoostClassifier(**QUIET), catboost.CatBoostRegressor(**QUIET)
HC, HR = HistGradientBoostingClassifier(max_iter=6), HistGradientBoostingRegressor(max_iter=6)
FC = RandomForestClassifier(8, random_state=0)
TREE = DecisionTreeClassifier(max_depth=4, random_state=0)

CLASSIFIERS = [
    make_pipeline(StandardScaler(), XC),
    make_pipeline(PowerTransformer(), LC),
    make_pipeline(StandardScaler(), CC),
    make_pipeline(SelectFromModel(FC), XC),
    make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=5)),
    RFE(LC, n_features_to_select=2),
    GridSearchCV(XC, {"max_depth": [2, 3]}, cv=2),
    GridSearchCV(make_pipeline(StandardScaler(), CC), {"catboostclassifier__depth": [2]}, cv=2),
    VotingClassifier([("x", XC), ("l", LC), ("h", HC), ("f", FC)], voting="soft", weights=[2, 1, 1, 3]),
    VotingClassifier([("x", XC), ("l", LC), ("t", TREE)]),
    StackingClassifier([("x", XC), ("l", LC)], LogisticRegression(), cv=2),
    StackingClassifier([("f", FC), ("h", HC)], XC, cv=2, passthrough=True),
    CalibratedClassifierCV(XC, cv=2),
    CalibratedClassifierCV(LC, cv=2),
    CalibratedClassifierCV(LC, cv=2, method="isotonic"),
    CalibratedClassifierCV(CC, cv=2, method="isotonic"),
    CalibratedClassifierCV(HC, cv=2),
    CalibratedClassifierCV(FC, cv=2, ensemble=False),
    OneVsRestClassifier(XC),
    OneVsRestClassifier(LC),
    OneVsRestClassifier(FC),
    OneVsRestClassifier(HC),
    BaggingClassifier(LC, n_estimators=3, max_features=2, random_state=0),
    BaggingClassifier(make_pipeline(StandardScaler(), TREE), n_estimators=3, random_state=0),
]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: " ".join(repr(model).split())[:90])
def test_classifiers(answers, tmp_path, model, count):
    X, y = numbers()
    X, y = np.nan_to_num(X), classes_of(y, count)
    model = deepcopy(model).fit(X, y)  # some libraries change what they are given
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(model.classes_[classes], np.asarray(model.predict(X)).reshape(-1))
    if hasattr(model, "predict_proba"):
        np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        FixedThresholdClassifier(XC, threshold=0.3),
        FixedThresholdClassifier(CC, threshold=0.7),
        TunedThresholdClassifierCV(LC, cv=2),
        TunedThresholdClassifierCV(FC, cv=2),
    ],
    ids=lambda model: " ".join(repr(model).split())[:90],
)
def test_thresholds(answers, tmp_path, model):
    X, y = numbers()
    X, y = np.nan_to_num(X), np.where(y > 0.5, "yes", "no")
    if isinstance(model.estimator, xgboost.XGBClassifier):
        y = (y == "yes").astype(int)
    model = deepcopy(model).fit(X, y)  # some libraries change what they are given
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(X))
    np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-6)


def test_calibration_of_a_model_that_is_fitted(answers, tmp_path):
    X, y = numbers()
    X, y = np.nan_to_num(X), classes_of(y, 3)
    for inner in (XC, LC, CC):
        model = CalibratedClassifierCV(FrozenEstimator(deepcopy(inner).fit(X, y))).fit(X, y)
        realizar.export(model, tmp_path / "m.apr", X)
        outputs, _ = answers(tmp_path / "m.apr", X)
        np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-6)


REGRESSORS = [
    make_pipeline(StandardScaler(), XR),
    make_pipeline(FunctionTransformer(np.square), LR),
    make_pipeline(SimpleImputer(add_indicator=True), CR),
    TransformedTargetRegressor(LR, func=np.log1p, inverse_func=np.expm1),
    TransformedTargetRegressor(XR, transformer=StandardScaler()),
    VotingRegressor([("x", XR), ("l", LR), ("c", CR), ("h", HR)]),
    StackingRegressor([("x", XR), ("c", CR)], Ridge(), cv=2),
    StackingRegressor([("x", XR), ("l", LR)], RandomForestRegressor(5, random_state=0), cv=2),
    BaggingRegressor(XR, n_estimators=3, random_state=0),
    AdaBoostRegressor(LR, n_estimators=3, random_state=0),
    AdaBoostRegressor(DecisionTreeRegressor(max_depth=6), n_estimators=9, random_state=0),
    GridSearchCV(LR, {"num_leaves": [3, 5]}, cv=2),
]


@pytest.mark.parametrize("model", REGRESSORS, ids=lambda model: " ".join(repr(model).split())[:90])
def test_regressors(answers, tmp_path, model):
    X, y = numbers()
    X, y = np.nan_to_num(X), np.abs(y)
    model = deepcopy(model).fit(X, y)  # some libraries change what they are given
    realizar.export(model, tmp_path / "m.apr", X)
    np.testing.assert_allclose(answers(tmp_path / "m.apr", X)[0][:, 0], model.predict(X), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        MultiOutputRegressor(XR),
        MultiOutputRegressor(LR),
        MultiOutputRegressor(CR),
        MultiOutputRegressor(HR),
        RegressorChain(LR),
        make_pipeline(StandardScaler(), RandomForestRegressor(5, random_state=0)),
    ],
    ids=lambda model: " ".join(repr(model).split())[:60],
)
def test_several_values(answers, tmp_path, model):
    X, y = numbers()
    X = np.nan_to_num(X)
    model = deepcopy(model).fit(X, np.column_stack([y, y * y]))
    realizar.export(model, tmp_path / "m.apr", X)
    np.testing.assert_allclose(answers(tmp_path / "m.apr", X)[0], model.predict(X), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        MultiOutputClassifier(LC),
        make_pipeline(StandardScaler(), FC),
        MultiOutputClassifier(XC),
    ],
    ids=lambda model: " ".join(repr(model).split())[:60],
)
def test_several_classes(answers, tmp_path, model):
    X, y = numbers()
    X = np.nan_to_num(X)
    model = deepcopy(model).fit(X, np.column_stack([classes_of(y, 3), classes_of(-y, 2)]))
    realizar.export(model, tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", X)[0], model.predict(X))


def test_several_classes_of_strings_behind_a_scaler(answers, tmp_path):
    X, y = numbers()
    X, names = np.nan_to_num(X), np.array(["low", "middle", "high"])
    model = make_pipeline(StandardScaler(), FC)
    model = deepcopy(model).fit(X, np.column_stack([names[classes_of(y, 3)], names[classes_of(-y, 2)]]))
    realizar.export(model, tmp_path / "m.apr", X)
    places = [np.searchsorted(known, column) for known, column in zip(model[-1].classes_, model.predict(X).T)]
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", X)[0].T, places)


def test_outliers_behind_a_scaler(answers, tmp_path):
    X = np.nan_to_num(numbers()[0])
    model = make_pipeline(StandardScaler(), IsolationForest(n_estimators=20, contamination=0.1, random_state=0)).fit(X)
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", X)
    np.testing.assert_allclose(outputs[:, 0], model.decision_function(X), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(np.array([-1, 1])[classes], model.predict(X))


def mixed():
    frame, y = frame_of_categories()
    frame["town"] = frame["town"].astype(object).fillna("none")
    return frame, y


ENCODED = [
    (OneHotEncoder(handle_unknown="ignore"), LC),
    (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), XC),
    (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), HC),
    (TargetEncoder(random_state=0), LC),
    (OneHotEncoder(min_frequency=40, sparse_output=False), CC),
]


@pytest.mark.parametrize(("encoder", "last"), ENCODED, ids=lambda value: type(value).__name__)
def test_encoders_in_front(answers, tmp_path, encoder, last):
    X, y = mixed()
    columns = ColumnTransformer([("e", encoder, ["town", "grade"])], remainder="passthrough")
    model = make_pipeline(columns, deepcopy(last)).fit(X, classes_of(y, 2))
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    outputs, classes = answers(tmp_path / "m.apr", coded(X, features))
    np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(classes, np.asarray(model.predict(X)).reshape(-1))


@pytest.mark.parametrize(
    "model",
    [
        xgboost.XGBClassifier(n_estimators=6, enable_categorical=True, max_cat_to_onehot=1),
        LC,
        HistGradientBoostingClassifier(max_iter=6, categorical_features="from_dtype"),
    ],
    ids=lambda model: type(model).__name__,
)
def test_categories_inside_of_other_estimators(answers, tmp_path, model):
    X, y = frame_of_categories()
    for whole in (
        GridSearchCV(model, {"max_depth": [3]}, cv=2),
        make_pipeline(FunctionTransformer(), deepcopy(model)),
        CalibratedClassifierCV(model, cv=2),
    ):
        whole.fit(X, classes_of(y, 2))
        realizar.export(whole, tmp_path / "m.apr", X)
        features = read(tmp_path / "m.apr").schema["input"]["features"]
        assert [feature["name"] for feature in features if feature["kind"] == "categorical"] == ["grade", "town", "flag"]
        outputs, classes = answers(tmp_path / "m.apr", coded(X, features))
        np.testing.assert_allclose(outputs, whole.predict_proba(X), rtol=0, atol=1e-6)
        np.testing.assert_array_equal(classes, whole.predict(X))


def test_catboost_with_categories_in_a_pipeline(answers, tmp_path):
    X, y = mixed()
    inner = catboost.CatBoostClassifier(**{**QUIET, "iterations": 25}, cat_features=["grade", "town"])
    model = make_pipeline(FunctionTransformer(), inner).fit(X, np.array(["a", "b", "c"])[classes_of(y, 3)])
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    outputs, classes = answers(tmp_path / "m.apr", coded(X, features))
    np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(X).reshape(-1))


def test_nullable_whole_numbers(answers, tmp_path):
    y = numbers()[1]
    column = pd.array([1, 2, None] * 100, dtype="Int64")
    frame = pd.DataFrame({"a": np.arange(300) % 7, "b": np.arange(300) % 11, "n": column})
    for model in (XR, LR, HR):
        model = deepcopy(model).fit(frame, y)
        realizar.export(model, tmp_path / "m.apr", frame)
        rows = frame.astype(float).to_numpy()
        np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(frame))


def test_names_of_a_frame(tmp_path):
    X, y = numbers()
    frame = pd.DataFrame(np.nan_to_num(X), columns=["a b", "c-d", "e", "f"])
    for model in (XR, LR, CR, HR, make_pipeline(StandardScaler(), LR)):
        realizar.export(deepcopy(model).fit(frame, y), tmp_path / "m.apr", frame)
        features = read(tmp_path / "m.apr").schema["input"]["features"]
        assert [feature["name"] for feature in features] == list(frame.columns)
