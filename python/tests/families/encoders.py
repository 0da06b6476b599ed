"""Encoders of categories in data frames: unknown, missing, dropped and infrequent ones."""

import numpy as np
from sklearn import preprocessing as pp
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from . import data
from .case import Case

STRINGS = ["sex", "city"]


def _chosen(kind, columns, rows=None):
    """Some columns of the people."""

    def chosen():
        found = kind()
        asked = found.rows if rows is None else rows(found.rows)
        return data.Data(found.X[columns], found.y, asked[columns])

    return chosen


def _known_and_missing(rows):
    rows = rows.copy()
    rows.loc[rows.index[::6], "city"] = None
    return rows


def _with_missing(found_of):
    """Some cities missing in training as well."""

    def made():
        found = found_of()
        X = found.X.copy()
        X.loc[X.index[::9], "city"] = None
        return data.Data(X, found.y, _known_and_missing(found.rows))

    return made


known = _chosen(data.people, STRINGS)
unknown = _chosen(data.people, STRINGS, data.with_unknown)
missing = _chosen(_with_missing(data.people), STRINGS)

ONE_HOT = {
    "one_hot": (pp.OneHotEncoder(), known),
    "one_hot_dense": (pp.OneHotEncoder(sparse_output=False), known),
    "one_hot_ignore": (pp.OneHotEncoder(handle_unknown="ignore"), unknown),
    "one_hot_first": (pp.OneHotEncoder(drop="first"), known),
    "one_hot_first_ignore": (pp.OneHotEncoder(drop="first", handle_unknown="ignore"), unknown),
    "one_hot_if_binary": (pp.OneHotEncoder(drop="if_binary"), known),
    "one_hot_drop_listed": (pp.OneHotEncoder(drop=["male", "Hamar"]), known),
    "one_hot_infrequent": (pp.OneHotEncoder(min_frequency=30, handle_unknown="infrequent_if_exist"), unknown),
    "one_hot_most": (pp.OneHotEncoder(max_categories=3, handle_unknown="infrequent_if_exist"), unknown),
    "one_hot_infrequent_first": (pp.OneHotEncoder(min_frequency=0.1, drop="first"), known),
    "one_hot_missing": (pp.OneHotEncoder(), missing),
    "one_hot_listed": (pp.OneHotEncoder(categories=[["male", "female"], data.CITIES[::-1]]), known),
}
ORDINAL = {
    "ordinal": (pp.OrdinalEncoder(), known),
    "ordinal_unknown": (
        pp.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2),
        unknown,
    ),
    "ordinal_missing": (pp.OrdinalEncoder(encoded_missing_value=-5), missing),
    "ordinal_infrequent": (
        pp.OrdinalEncoder(min_frequency=30, handle_unknown="use_encoded_value", unknown_value=99),
        unknown,
    ),
    "ordinal_listed": (pp.OrdinalEncoder(categories=[["male", "female"], data.CITIES[::-1]]), known),
}


def _columns(numbers, strings):
    return make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median", add_indicator=True), pp.StandardScaler()), numbers),
        (strings, STRINGS),
        remainder="passthrough",
    )


WHOLE = {
    "one_hot": pp.OneHotEncoder(handle_unknown="ignore"),
    "one_hot_dense": pp.OneHotEncoder(handle_unknown="ignore", sparse_output=False, drop="if_binary"),
    "ordinal": pp.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
    ),
    "target": pp.TargetEncoder(random_state=0),
    "imputed": make_pipeline(
        SimpleImputer(strategy="most_frequent"), pp.OneHotEncoder(handle_unknown="ignore")
    ),
    "imputed_constant": make_pipeline(
        SimpleImputer(strategy="constant", fill_value="nowhere"), pp.OneHotEncoder(handle_unknown="ignore")
    ),
}
NUMBERS = ["age", "fare"]


def _numbers_as_categories():
    X = np.random.default_rng(2).integers(0, [4, 3, 3], (150, 3)) * [1.0, 2.5, -1.0]
    rows = np.random.default_rng(3).integers(0, [5, 4, 3], (200, 3)) * [1.0, 2.5, -1.0]
    return data.Data(X, (X.sum(axis=1) > 2).astype(int), rows)


def _text_array():
    found = data.people()
    return data.Data(
        found.X[STRINGS].to_numpy(dtype=object), found.y, found.rows[STRINGS].to_numpy(dtype=object)
    )


def _question_marks():
    """Strings, of which some are a question mark where nothing is known."""
    found = data.people()

    def marked(frame):
        chosen = frame[STRINGS].astype(object)
        return chosen.where(np.random.default_rng(len(frame)).random(chosen.shape) > 0.2, "?").fillna("?")

    return data.Data(marked(found.X), found.y, marked(found.rows))


CASES = [
    *(
        Case(
            f"imputed_mark_{unknown}",
            make_pipeline(
                SimpleImputer(missing_values="?", strategy="most_frequent", add_indicator=True),
                pp.OneHotEncoder(handle_unknown=unknown, sparse_output=False),
            ),
            _question_marks,
            "transform",
            0,
        )
        for unknown in ("error", "ignore")
    ),
    *(Case(name, model, kind, "transform", 0) for name, (model, kind) in (ONE_HOT | ORDINAL).items()),
    Case("target_two", pp.TargetEncoder(random_state=0), unknown, "transform", 0),
    Case(
        "target_value",
        pp.TargetEncoder(smooth=3.0, random_state=0),
        _chosen(data.prices, STRINGS, data.with_unknown),
        "transform",
        0,
    ),
    Case(
        "target_three",
        pp.TargetEncoder(random_state=0),
        _chosen(data.sizes, STRINGS, data.with_unknown),
        "transform",
        0,
    ),
    *(
        Case(
            f"people_{name}",
            make_pipeline(_columns(NUMBERS, model), LogisticRegression(max_iter=3000)),
            data.people,
            "predict_proba",
            1e-12,
            data.with_unknown,
        )
        for name, model in WHOLE.items()
    ),
    *(
        Case(
            f"forest_{name}",
            make_pipeline(_columns(NUMBERS, model), RandomForestClassifier(12, random_state=0)),
            data.people,
            "predict_proba",
            0,
            data.with_unknown,
        )
        for name, model in WHOLE.items()
    ),
    Case(
        "prices_by_type",
        make_pipeline(
            make_column_transformer(
                (pp.OneHotEncoder(), make_column_selector(dtype_include=["object", "str"])),
                (SimpleImputer(), make_column_selector(dtype_include=["number", "bool"])),
            ),
            Ridge(),
        ),
        data.prices,
        "predict",
    ),
    Case(
        "numbers_as_categories",
        make_pipeline(pp.OneHotEncoder(handle_unknown="ignore"), LogisticRegression()),
        _numbers_as_categories,
        "predict_proba",
    ),
    Case("text_array", make_pipeline(pp.OneHotEncoder(), LogisticRegression()), _text_array, "predict_proba"),
    *(
        # What follows an encoder that gives f32 computes in f32 in the library.
        Case(
            f"{name}_narrow",
            make_pipeline(encoder.set_params(dtype=np.float32), model),
            unknown,
            "predict_proba",
            1e-6,
        )
        for name, encoder, model in (
            ("one_hot", pp.OneHotEncoder(handle_unknown="ignore"), LogisticRegression()),
            ("one_hot_dense", pp.OneHotEncoder(handle_unknown="ignore", sparse_output=False), GaussianNB()),
            (
                "ordinal",
                pp.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
                LogisticRegression(),
            ),
        )
    ),
]
