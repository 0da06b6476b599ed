"""XGBoost, LightGBM and CatBoost behind scikit-learn's transformers and inside its meta-estimators."""

import numpy as np
from sklearn import ensemble as en
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import SelectFromModel, SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

from . import data
from .case import Case

try:
    from catboost import CatBoostClassifier, CatBoostRegressor
    from lightgbm import LGBMClassifier, LGBMRegressor
    from xgboost import XGBClassifier, XGBRegressor
except ImportError:  # without them, their cases are not there
    CASES = []
else:
    XGB = {"n_estimators": 8, "max_depth": 3}
    LGBM = {"n_estimators": 8, "verbose": -1, "min_child_samples": 4}
    CAT = {"iterations": 8, "verbose": 0, "allow_writing_files": False}

    def _numbered(kind):
        """The same rows with classes from 0, as XGBoost wants them."""

        def numbered():
            found = kind()
            return data.Data(found.X, np.unique(found.y, return_inverse=True)[1], found.rows)

        return numbered

    def _columns(sparse, **options):
        return make_column_transformer(
            (SimpleImputer(), ["age", "fare"]),
            (OneHotEncoder(handle_unknown="ignore", sparse_output=sparse), ["sex", "city"]),
            remainder="passthrough",
            sparse_threshold=1.0 if sparse else 0.0,
            **options,
        )

    PEOPLE, TWO, THREE = _numbered(data.people), _numbered(data.two), _numbered(data.three)
    # XGBoost's objects remember the objective of the last fit, so each case has one of its own.
    BOOSTERS = {
        "xgboost": XGBClassifier(**XGB),
        "lightgbm": LGBMClassifier(**LGBM),
        "catboost": CatBoostClassifier(**CAT),
    }
    VALUES = {
        "xgboost": XGBRegressor(**XGB),
        "lightgbm": LGBMRegressor(**LGBM),
        "catboost": CatBoostRegressor(**CAT),
    }
    ORDINAL = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["sex", "city"]),
        remainder="passthrough",
    )
    CASES = [
        *(
            Case(
                f"{name}_sparse",
                make_pipeline(_columns(True), clone(model)),
                PEOPLE,
                "predict_proba",
                1e-6,
                data.with_unknown,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_dense",
                make_pipeline(_columns(False), clone(model)),
                PEOPLE,
                "predict_proba",
                1e-6,
                data.with_unknown,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_ordinal",
                make_pipeline(ORDINAL, clone(model)),
                PEOPLE,
                "predict_proba",
                1e-6,
                data.with_unknown,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_scaled_{kind}",
                make_pipeline(StandardScaler(), clone(model)),
                rows,
                "predict_proba",
                1e-6,
            )
            for name, model in BOOSTERS.items()
            for kind, rows in (("two", TWO), ("three", THREE))
        ),
        *(
            Case(
                f"{name}_components",
                make_pipeline(PCA(4, random_state=0), clone(model)),
                THREE,
                "predict_proba",
                1e-6,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_target",
                TransformedTargetRegressor(clone(model), func=np.log1p, inverse_func=np.expm1),
                data.positive,
                "predict",
                1e-6,
            )
            for name, model in VALUES.items()
        ),
        *(
            Case(f"{name}_targets", MultiOutputRegressor(clone(model)), data.targets, "predict", 1e-6)
            for name, model in VALUES.items()
        ),
        *(
            Case(
                f"{name}_calibrated", CalibratedClassifierCV(clone(model), cv=2), THREE, "predict_proba", 1e-6
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_threshold",
                FixedThresholdClassifier(clone(model), threshold=0.3),
                TWO,
                "predict_proba",
                1e-6,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(f"{name}_rest", OneVsRestClassifier(clone(model)), THREE, "predict_proba", 1e-6)
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_searched",
                GridSearchCV(make_pipeline(SelectKBest(k=5), clone(model)), {"selectkbest__k": [4, 6]}, cv=2),
                THREE,
                "predict_proba",
                1e-6,
            )
            for name, model in BOOSTERS.items()
        ),
        *(
            Case(
                f"{name}_selected",
                make_pipeline(SelectFromModel(clone(model)), LogisticRegression(max_iter=3000)),
                THREE,
                "predict_proba",
                1e-10,
            )
            for name, model in BOOSTERS.items()
        ),
        Case(
            "boosted_voting",
            en.VotingClassifier(list(BOOSTERS.items()), voting="soft"),
            THREE,
            "predict_proba",
            1e-6,
        ),
        Case("boosted_voting_hard", en.VotingClassifier(list(BOOSTERS.items())[:2]), THREE, "predict", 0),
        Case(
            "boosted_stacking",
            en.StackingClassifier(list(BOOSTERS.items()), cv=2),
            THREE,
            "predict_proba",
            1e-6,
        ),
        Case(
            "boosted_stacking_value",
            en.StackingRegressor([*VALUES.items()], final_estimator=Ridge(), cv=2),
            data.value,
            "predict",
            1e-6,
        ),
        Case(
            "boosted_final",
            en.StackingClassifier(
                [("l", make_pipeline(StandardScaler(), LogisticRegression()))],
                final_estimator=XGBClassifier(**XGB),
                passthrough=True,
                cv=2,
            ),
            TWO,
            "predict_proba",
            1e-6,
        ),
        Case(
            "boosted_labels", MultiOutputClassifier(LGBMClassifier(**LGBM)), data.labels_of_two, "predict", 0
        ),
        Case(
            "xgboost_sparse_union",
            make_pipeline(
                make_union(_columns(True), make_pipeline(_columns(True), TruncatedSVD(2, random_state=0))),
                XGBClassifier(**XGB),
            ),
            PEOPLE,
            "predict_proba",
            1e-6,
            data.with_unknown,
        ),
        Case(
            "xgboost_sparse_bins",
            make_pipeline(
                make_column_transformer(
                    (
                        make_pipeline(
                            SimpleImputer(), KBinsDiscretizer(4, quantile_method="averaged_inverted_cdf")
                        ),
                        ["age", "fare"],
                    )
                ),
                MaxAbsScaler(),
                XGBRegressor(**XGB),
            ),
            data.prices,
            "predict",
            1e-6,
        ),
        Case("xgboost_bare", XGBClassifier(**XGB), _numbered(data.holes), "predict_proba", 1e-6),
        Case("lightgbm_bare", LGBMClassifier(**LGBM), data.holes, "predict_proba", 1e-9),
        Case("catboost_bare", CatBoostClassifier(**CAT), data.holes, "predict_proba", 1e-9),
    ]
