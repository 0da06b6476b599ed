"""Data frames of every type of column that pandas has, and pipelines as people write them."""

import numpy as np
import pandas as pd
from sklearn import ensemble as en
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from . import data
from .case import Case

TEXTS, NUMBERS = ["sex", "city"], ["age", "fare"]


def _typed(**types):
    """The people, with columns of other types."""

    def typed():
        found = data.people()
        return data.Data(found.X.astype(types), found.y, found.rows.astype(types))

    return typed


def _small():
    """Numbers in narrow types, none missing: the library computes those in f32, the artifact in f64."""
    found = data.people()

    def narrow(frame):
        return pd.DataFrame(
            {
                "class": frame["class"].astype("int8"),
                "age": frame["age"].fillna(30).astype("float32"),
                "member": frame["member"],
                "number": np.arange(len(frame), dtype="uint16") % 7,
            }
        )

    return data.Data(narrow(found.X), found.y, narrow(found.rows))


def _categories():
    found = data.people()
    ages = pd.CategoricalDtype([1, 2, 3])
    kinds = {"city": pd.CategoricalDtype(data.CITIES), "sex": "category", "class": ages}
    X, rows = found.X.astype(kinds), found.rows.astype(kinds)
    rows.loc[rows.index[::8], "city"] = None
    X.loc[X.index[::8], "city"] = None
    return data.Data(X, found.y, rows)


def _bools():
    """Members only: true, false and the class."""
    found = data.people()
    return data.Data(found.X[["member", "class"]], found.y, found.rows[["member", "class"]])


def _encoded(encoder):
    return make_column_transformer(
        (encoder, TEXTS), (SimpleImputer(), NUMBERS), ("passthrough", ["class", "member"])
    )


UNKNOWN = {"handle_unknown": "ignore"}
CASES = [
    Case(
        "frame_nullable",
        make_pipeline(_encoded(OneHotEncoder()), LogisticRegression(max_iter=2000)),
        _typed(**{"class": "Int64", "age": "Float64", "sex": "string", "city": "string"}),
        "predict_proba",
    ),
    Case(
        "frame_objects",
        make_pipeline(_encoded(OneHotEncoder()), LogisticRegression(max_iter=2000)),
        _typed(sex=object, city=object),
        "predict_proba",
    ),
    Case(
        "frame_categories",
        make_pipeline(
            make_column_transformer(
                (OneHotEncoder(**UNKNOWN), ["sex", "city", "class"]), remainder=SimpleImputer()
            ),
            LogisticRegression(max_iter=2000),
        ),
        _categories,
        "predict_proba",
    ),
    Case(
        "frame_categories_ordinal",
        make_pipeline(
            make_column_transformer(
                (OrdinalEncoder(), ["city", "class"]), (SimpleImputer(), ["age", "member"])
            ),
            en.HistGradientBoostingClassifier(max_iter=8, categorical_features=[0]),
        ),
        _categories,
        "predict_proba",
        1e-15,
    ),
    Case(
        "frame_histogram",
        en.HistGradientBoostingClassifier(max_iter=8),
        lambda: data.Data(
            _categories().X.drop(columns="sex"), _categories().y, _categories().rows.drop(columns="sex")
        ),
        "predict_proba",
        1e-15,
    ),
    Case(
        "frame_narrow", make_pipeline(StandardScaler(), LogisticRegression()), _small, "predict_proba", 1e-6
    ),
    Case(
        "frame_narrow_tree", DecisionTreeClassifier(max_depth=4, random_state=0), _small, "predict_proba", 0
    ),
    Case(
        "frame_bools",
        make_pipeline(OneHotEncoder(drop="if_binary"), LogisticRegression()),
        _bools,
        "predict_proba",
    ),
    Case("frame_bools_ordinal", make_pipeline(OrdinalEncoder(), GaussianNB()), _bools, "predict_proba"),
    Case(
        "frame_forest_all",
        make_pipeline(
            _encoded(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
            en.RandomForestClassifier(10, random_state=0),
        ),
        data.people,
        "predict_proba",
        0,
        data.with_unknown,
    ),
    Case(
        "frame_pandas_between",
        make_pipeline(
            make_column_transformer(
                (SimpleImputer(add_indicator=True), NUMBERS),
                (OneHotEncoder(sparse_output=False), TEXTS),
                remainder="passthrough",
                verbose_feature_names_out=False,
            ).set_output(transform="pandas"),
            make_column_transformer(
                (StandardScaler(), ["fare", "age"]),
                ("drop", ["sex_female"]),
                remainder="passthrough",
                verbose_feature_names_out=False,
            ).set_output(transform="pandas"),
            LogisticRegression(max_iter=2000),
        ),
        data.people,
        "predict_proba",
    ),
    Case(
        "frame_nested",
        make_pipeline(
            make_column_transformer(
                (
                    make_pipeline(
                        SimpleImputer(strategy="constant", fill_value=0.0),
                        FunctionTransformer(np.log1p),
                        StandardScaler(),
                    ),
                    ["fare"],
                ),
                (
                    make_pipeline(
                        SimpleImputer(),
                        KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf"),
                    ),
                    ["age"],
                ),
                (
                    make_pipeline(
                        SimpleImputer(strategy="most_frequent"), OneHotEncoder(min_frequency=0.1, **UNKNOWN)
                    ),
                    TEXTS,
                ),
                remainder="drop",
            ),
            SelectKBest(k=6),
            SVC(probability=True, random_state=0),
        ),
        data.people,
        "predict_proba",
        1e-9,
        data.with_unknown,
    ),
    Case(
        "frame_selector",
        make_pipeline(
            make_column_transformer(
                (make_pipeline(SimpleImputer(), StandardScaler()), make_column_selector("age|fare")),
                (OneHotEncoder(), make_column_selector(dtype_exclude="number")),
            ),
            Ridge(),
        ),
        data.prices,
        "predict",
    ),
    Case(
        "frame_search",
        GridSearchCV(
            make_pipeline(
                make_column_transformer((TargetEncoder(random_state=0), TEXTS), (SimpleImputer(), NUMBERS)),
                en.GradientBoostingClassifier(n_estimators=6, random_state=0),
            ),
            {"gradientboostingclassifier__max_depth": [2, 3]},
            cv=2,
        ),
        data.people,
        "predict_proba",
        1e-15,
        data.with_unknown,
    ),
    Case(
        "frame_voting",
        en.VotingClassifier(
            [
                ("l", make_pipeline(_encoded(OneHotEncoder(**UNKNOWN)), LogisticRegression(max_iter=2000))),
                (
                    "f",
                    make_pipeline(
                        _encoded(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
                        en.RandomForestClassifier(6, random_state=0),
                    ),
                ),
            ],
            voting="soft",
        ),
        data.people,
        "predict_proba",
        1e-12,
        data.with_unknown,
    ),
    Case(
        "frame_stacking",
        en.StackingRegressor(
            [
                ("l", make_pipeline(_encoded(OneHotEncoder(**UNKNOWN)), Ridge())),
                (
                    "h",
                    make_pipeline(
                        _encoded(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
                        en.HistGradientBoostingRegressor(max_iter=6),
                    ),
                ),
            ],
            cv=3,
        ),
        data.prices,
        "predict",
        1e-12,
        data.with_unknown,
    ),
]
