"""Feature names, ranges and class labels."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def names(file):
    return [feature["name"] for feature in file.schema["input"]["features"]]


def test_unnamed_features_are_called_as_scikit_learn_calls_them(save, pipeline, X):
    expected = pipeline[:-1].get_feature_names_out().tolist()
    assert names(save(pipeline, X)) == ["x0", "x1", "x2"] == expected


def test_columns_name_the_features(save, pipeline, X):
    assert names(save(pipeline, pd.DataFrame(X, columns=["a", "b", "c"]))) == ["a", "b", "c"]


def test_names_of_fitting_are_remembered(save, X, y):
    model = LogisticRegression().fit(pd.DataFrame(X, columns=["a", "b", "c"]), y)
    assert names(save(model, X)) == ["a", "b", "c"]


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        RandomForestClassifier(3, random_state=0),
        GradientBoostingClassifier(n_estimators=2),
    ],
)
def test_model_of_a_data_frame_exports_without_a_warning(save, X, y, model):
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    assert names(save(model.fit(frame, y), frame)) == ["a", "b", "c"]


def test_given_names_come_first(save, pipeline, X):
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    assert names(save(pipeline, frame, feature_names=["p", "q", "r"])) == ["p", "q", "r"]


def test_columns_in_another_order_are_refused(save, X, y):
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    model = LogisticRegression().fit(frame, y)
    with pytest.raises(ValueError, match="column 0 is `b`, the model was fitted with `a`"):
        save(model, frame[["b", "a", "c"]])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["a", "b"], "2 names, the model has 3 features"),
        (["a", "b", "a"], "two features are called `a`"),
        (["a", "", "c"], "feature 1 is empty"),
        (["a", 2, "c"], "not a string"),
    ],
)
def test_names_that_do_not_fit_are_refused(save, pipeline, X, given, message):
    with pytest.raises(ValueError, match=message):
        save(pipeline, X, feature_names=given)


def test_ranges_and_quantiles_are_those_of_the_rows(save, X, y):
    file = save(DecisionTreeClassifier(random_state=0).fit(X, y), X)
    for feature, column in zip(file.schema["input"]["features"], X.T):
        assert (feature["min"], feature["max"]) == (column.min(), column.max())
        assert feature["quantiles"] == np.quantile(column, [0, 0.25, 0.5, 0.75, 1]).tolist()
        assert feature["missing"]


def may_be_missing(file):
    return [feature.get("missing", False) for feature in file.schema["input"]["features"]]


def test_features_may_be_missing_where_the_library_answers_without_them(save, X, y):
    assert may_be_missing(save(DecisionTreeClassifier(random_state=0).fit(X, y), X)) == [True] * 3
    assert may_be_missing(save(LogisticRegression().fit(X, y), X)) == [False] * 3
    without = ColumnTransformer([("kept", StandardScaler(), [0, 2])])
    model = make_pipeline(without, LogisticRegression()).fit(X, y)
    assert may_be_missing(save(model, X)) == [False, True, False]
    assert may_be_missing(save(StandardScaler().fit(X), X)) == [False] * 3


def test_of_many_features_those_missing_in_the_rows_are_asked_about(save, X, y):
    wide = np.tile(X, 30)
    wide[5, [88, 89]] = np.nan
    without = ColumnTransformer([("kept", StandardScaler(), list(range(87)))])
    model = make_pipeline(without, LogisticRegression()).fit(wide, y)
    assert may_be_missing(save(model, wide)) == [False] * 88 + [True] * 2


def test_range_is_of_what_is_not_missing(save, X, y):
    X = X.copy()
    X[::7, 1] = np.nan
    file = save(DecisionTreeClassifier(random_state=0).fit(X, y), X)
    assert file.schema["input"]["features"][1]["min"] == np.nanmin(X[:, 1])


def test_missing_rows_that_give_no_number_are_named_with_the_way_out(save, X):
    X = X.copy()
    X[3, 1] = np.nan
    with pytest.raises(ValueError, match="`x1` is missing in some rows of `X`.*`SimpleImputer`"):
        save(StandardScaler().fit(X), X)


def test_feature_that_is_always_missing_has_no_range(save, X, y):
    X = X.copy()
    X[:, 1] = np.nan
    feature = save(DecisionTreeClassifier(random_state=0).fit(X, y), X).schema["input"]["features"][1]
    assert feature == {"name": "x1", "kind": "numeric", "missing": True}


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["a", "b", "c"], ["a", "b", "c"]),
        ([2, 1, 7], [1, 2, 7]),
        (np.array([2, 1, 250], dtype=np.uint8), [1, 2, 250]),
        ([0.0, 1.0, 2.0], [0, 1, 2]),
        (np.array(["a", "b", "c"], dtype=object), ["a", "b", "c"]),
        ([False, True, True], [False, True]),
        (np.array([-(2**63), 0, 2**63 - 1]), [-(2**63), 0, 2**63 - 1]),
    ],
)
def test_classes_become_labels_of_their_type(save, X, y, classes, expected):
    model = RandomForestClassifier(3, random_state=0).fit(X, np.array(classes)[y])
    labels = save(model, X).schema["output"]["labels"]
    assert labels == expected
    assert [type(label) for label in labels] == [type(label) for label in expected]


def test_given_labels_come_first(save, pipeline, X):
    assert save(pipeline, X, labels=["setosa", "versicolor", "virginica"]).schema["output"]["labels"] == [
        "setosa",
        "versicolor",
        "virginica",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["a", "b"], "2 names, the model has 3 classes"),
        (["a", "b", "a"], "names a class twice"),
        (["a", "b", 3], "mixes int and str"),
        ([1.5, 2, 3], "holds 1.5"),
        ([1, 2, 2**63], "holds 9223372036854775808"),
        ([None, 1, 2], "holds None"),
    ],
)
def test_labels_that_do_not_fit_are_refused(save, pipeline, X, given, message):
    with pytest.raises(ValueError, match=message):
        save(pipeline, X, labels=given)


def test_fractional_class_is_refused_with_the_way_out(save, X, y):
    model = DecisionTreeClassifier()
    model.fit(X, y)
    model.classes_ = np.array([0.5, 1.0, 2.0])
    with pytest.raises(ValueError, match=r"`classes_` holds 0.5.*pass `labels=\[\.\.\.\]`"):
        save(model, X)


def test_booleans_in_the_wrong_order_are_refused(save, X, y):
    with pytest.raises(ValueError, match=r"expected \[False, True\]"):
        save(LogisticRegression().fit(X, y > 0), X, labels=[True, False])


def test_labels_for_a_regressor_are_refused(save, X, y):
    with pytest.raises(ValueError, match="`LinearRegression` decides no class"):
        save(LinearRegression().fit(X, y), X, labels=["a", "b", "c"])


def test_column_that_no_step_reads_keeps_its_values_to_itself(ask, save, y):
    frame = pd.DataFrame(
        {"name": [f"person {place}" for place in range(60)], "sex": ["m", "f"] * 30, "x": range(60)}
    )
    columns = ColumnTransformer([("e", OneHotEncoder(), ["sex"]), ("n", "passthrough", ["x"])])
    model = make_pipeline(columns, LogisticRegression(max_iter=500)).fit(frame, y)
    file = save(model, frame)
    name, sex, _ = file.schema["input"]["features"]
    assert name["levels"] == ["person 0"] and name["unknown"]
    assert sex["levels"] == ["f", "m"] and "unknown" not in sex
    assert file.data.count(b"person") == 1
    outputs, _ = ask(model, frame, np.array([[1.0, 0.0, 7.0], [0.0, 0.0, 7.0]]))
    expected = model.predict_proba(pd.DataFrame({"name": ["anybody"], "sex": ["f"], "x": [7]}))
    np.testing.assert_allclose(outputs, np.vstack((expected, expected)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("first", [10, 0])
@pytest.mark.parametrize("kind", [Ridge, HistGradientBoostingRegressor])
def test_level_that_stands_for_its_number_is_taken_only_where_it_is_in_the_list(ask, save, kind, first):
    """The library computes with the number of any other level, which its code does not tell."""
    rng = np.random.default_rng(4)
    levels = [first, first + 1, first + 2, first + 3]
    grade = rng.choice(levels, 300)
    frame = pd.DataFrame({"grade": pd.Categorical(grade, levels), "size": rng.choice(["s", "m"], 300)})
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = ColumnTransformer([("s", encoder, ["size"])], remainder="passthrough")
    model = make_pipeline(columns, kind()).fit(frame, grade**2)
    grade_feature, size_feature = save(model, frame).schema["input"]["features"]
    assert grade_feature["levels"] == levels and "unknown" not in grade_feature
    assert size_feature["unknown"]
    other = pd.DataFrame({"grade": pd.Categorical([first + 1, first + 40]), "size": ["s", "s"]})
    known, unknown = model.predict(other)
    assert abs(known - unknown) > 1
    outputs, _ = ask(model, frame, np.array([[1.0, size_feature["levels"].index("s")]]))
    np.testing.assert_allclose(outputs[:, 0], [known], rtol=1e-12)
