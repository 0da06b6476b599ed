"""Transformers, alone: what leaves them is what the library's ``transform`` gives."""

import numpy as np
from scipy.special import expit
from sklearn import feature_selection as fs
from sklearn import preprocessing as pp
from sklearn.decomposition import PCA, FactorAnalysis, FastICA, IncrementalPCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.random_projection import GaussianRandomProjection, SparseRandomProjection

from . import data
from .case import Case

SAME_BITS = {
    "standard": pp.StandardScaler(),
    "standard_no_mean": pp.StandardScaler(with_mean=False),
    "standard_no_scale": pp.StandardScaler(with_std=False),
    "min_max": pp.MinMaxScaler((-1, 2)),
    "min_max_clip": pp.MinMaxScaler(clip=True),
    "max_abs": pp.MaxAbsScaler(),
    "max_abs_clip": pp.MaxAbsScaler(clip=True),
    "robust": pp.RobustScaler(),
    "robust_unit_variance": pp.RobustScaler(quantile_range=(10, 80), unit_variance=True),
    "robust_no_centre": pp.RobustScaler(with_centering=False),
    "binarizer": pp.Binarizer(threshold=2.0),
    "polynomial": pp.PolynomialFeatures(),
    "polynomial_three": pp.PolynomialFeatures((2, 3), include_bias=False),
    "interactions": pp.PolynomialFeatures(3, interaction_only=True),
    "bins_ordinal": pp.KBinsDiscretizer(4, encode="ordinal", quantile_method="averaged_inverted_cdf"),
    "bins_onehot": pp.KBinsDiscretizer(3, encode="onehot", strategy="uniform"),
    "bins_dense": pp.KBinsDiscretizer(5, encode="onehot-dense", strategy="kmeans", random_state=0),
    "variance": fs.VarianceThreshold(0.1),
    "select_best": fs.SelectKBest(k=4),
    "select_percentile": fs.SelectPercentile(percentile=40),
    "select_fpr": fs.SelectFpr(alpha=1e-9),
    "select_fdr": fs.SelectFdr(alpha=1e-9),
    "select_fwe": fs.SelectFwe(alpha=1e-9),
    "select_from_model": fs.SelectFromModel(RandomForestClassifier(8, random_state=0)),
    "select_sequential": fs.SequentialFeatureSelector(
        LogisticRegression(max_iter=3000), n_features_to_select=2, cv=2
    ),
}

FUNCTIONS = {
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "exp2": np.exp2,
    "square": np.square,
    "abs": np.abs,
    "negative": np.negative,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "floor": np.floor,
    "ceil": np.ceil,
    "rint": np.rint,
    "sign": np.sign,
    "expit": expit,
}


def _small(kind):
    """The rows, none below 0 nor too large for an exponential."""

    def small():
        found = kind()
        return data.Data(found.X / 200, found.y, np.abs(found.rows) / 200)

    return small


def _above_zero():
    found = data.three()
    return data.Data(found.X, found.y, np.abs(found.rows) + 0.01)


def _with_an_empty_column():
    found = data.holes()
    X = found.X.copy()
    X[:, 2] = np.nan
    return data.Data(X, found.y, found.rows)


CASES = [
    *(Case(name, model, data.three, "transform", 0) for name, model in SAME_BITS.items()),
    *(
        Case(f"function_{name}", pp.FunctionTransformer(function), _small(data.three), "transform", 1e-15)
        for name, function in FUNCTIONS.items()
    ),
    *(
        Case(
            f"function_{function.__name__}", pp.FunctionTransformer(function), _above_zero, "transform", 1e-15
        )
        for function in (np.log, np.log2, np.log10, np.reciprocal)
    ),
    Case(
        "function_clip",
        pp.FunctionTransformer(np.clip, kw_args={"a_min": 1.5, "a_max": 20}),
        data.three,
        "transform",
        0,
    ),
    Case(
        "function_none",
        make_pipeline(pp.FunctionTransformer(), pp.StandardScaler()),
        data.three,
        "transform",
        0,
    ),
    *(
        Case(f"normalizer_{norm}", pp.Normalizer(norm), data.three, "transform", 1e-15)
        for norm in ("l1", "l2", "max")
    ),
    Case("yeo_johnson", pp.PowerTransformer(), data.three, "transform", 1e-11),
    Case("yeo_johnson_bare", pp.PowerTransformer(standardize=False), data.value, "transform", 1e-12),
    Case("box_cox", pp.PowerTransformer("box-cox"), _above_zero, "transform", 1e-10),
    Case("pca", PCA(3), data.value, "transform", 1e-13),
    Case("pca_whiten", PCA(0.9, whiten=True), data.value, "transform", 1e-13),
    Case("pca_incremental", IncrementalPCA(4), data.value, "transform", 1e-13),
    Case("truncated_svd", TruncatedSVD(3, random_state=0), data.images, "transform", 1e-12),
    Case("independent_components", FastICA(3, random_state=0), data.three, "transform", 1e-12),
    Case(
        "independent_components_bare",
        make_pipeline(pp.StandardScaler(), FastICA(whiten=False, random_state=0, max_iter=20)),
        data.value,
        "transform",
        1e-12,
    ),
    Case("factors", FactorAnalysis(3, random_state=0), data.three, "transform", 1e-12),
    Case("factors_turned", FactorAnalysis(4, rotation="varimax"), data.value, "transform", 1e-12),
    Case("random_projection", GaussianRandomProjection(5, random_state=0), data.three, "transform", 1e-12),
    Case(
        "sparse_random_projection",
        SparseRandomProjection(5, random_state=0),
        data.three,
        "transform",
        1e-12,
    ),
    Case(
        "discriminant_transform",
        LinearDiscriminantAnalysis(),
        data.three,
        "transform",
        1e-12,
        options={"method": "transform"},
    ),
    Case(
        "discriminant_transform_one",
        LinearDiscriminantAnalysis(n_components=1, solver="eigen", shrinkage=0.1),
        data.three,
        "transform",
        1e-12,
        options={"method": "transform"},
    ),
    Case(
        "discriminant_in_front",
        make_pipeline(pp.StandardScaler(), LinearDiscriminantAnalysis(n_components=2), pp.MinMaxScaler()),
        data.three,
        "transform",
        1e-12,
    ),
    *(
        Case(f"imputer_{strategy}", SimpleImputer(strategy=strategy), data.holes, "transform", 0)
        for strategy in ("mean", "median", "most_frequent")
    ),
    Case("imputer_constant", SimpleImputer(strategy="constant", fill_value=-7), data.holes, "transform", 0),
    Case("imputer_indicator", SimpleImputer(add_indicator=True), data.holes, "transform", 0),
    Case("imputer_number", SimpleImputer(missing_values=0, add_indicator=True), data.images, "transform", 0),
    Case(
        "imputer_scaled",
        make_pipeline(pp.StandardScaler(), SimpleImputer(add_indicator=True)),
        data.holes,
        "transform",
        0,
    ),
    Case("imputer_empty", SimpleImputer(), _with_an_empty_column, "transform", 0),
    Case(
        "imputer_empty_kept",
        SimpleImputer(keep_empty_features=True, add_indicator=True),
        _with_an_empty_column,
        "transform",
        0,
    ),
    Case("missing_indicator", make_union(SimpleImputer(), MissingIndicator()), data.holes, "transform", 0),
    Case("missing_indicator_all", MissingIndicator(features="all"), data.holes, "transform", 0),
    Case("lasso_selection", fs.SelectFromModel(Lasso(0.3)), data.value, "transform", 0),
    Case(
        "elimination",
        fs.RFE(LogisticRegression(max_iter=3000), n_features_to_select=3),
        data.three,
        "predict_proba",
        1e-12,
    ),
]
