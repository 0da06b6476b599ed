"""Transforms of scikit-learn, alone."""

import numpy as np
from case import EXACT, LAST_BITS, SUMS, Case
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_classif
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

IMPUTER = "SimpleImputer"
UNSEEN = {"handle_unknown": "use_encoded_value", "unknown_value": -1}

CASES = (
    Case("StandardScaler", "standard_scaler", StandardScaler(), "value", EXACT),
    Case("MinMaxScaler", "min_max_scaler", MinMaxScaler((-1, 1), clip=True), "value", EXACT),
    Case("MaxAbsScaler", "max_abs_scaler", MaxAbsScaler(), "value", EXACT),
    Case("RobustScaler", "robust_scaler", RobustScaler(), "value", EXACT),
    Case("Normalizer", "normalizer", Normalizer(), "value", LAST_BITS),
    Case("Normalizer", "normalizer_l1", Normalizer("l1"), "value", LAST_BITS),
    Case("Normalizer", "normalizer_max", Normalizer("max"), "value", LAST_BITS),
    Case("PowerTransformer", "power_yeo_johnson", PowerTransformer(), "value", SUMS),
    Case("PowerTransformer", "power_box_cox", PowerTransformer("box-cox"), "amounts", SUMS),
    Case(IMPUTER, "imputer_mean", SimpleImputer(), "value_holes", EXACT),
    Case(IMPUTER, "imputer_median", SimpleImputer(strategy="median", add_indicator=True), "value_holes", EXACT),
    Case(IMPUTER, "imputer_mode", SimpleImputer(strategy="most_frequent"), "value_holes", EXACT),
    Case(IMPUTER, "imputer_constant", SimpleImputer(strategy="constant", fill_value=-7.5), "value_holes", EXACT),
    Case(IMPUTER, "imputer_zero", SimpleImputer(missing_values=0), "counts", EXACT),
    Case("Binarizer", "binarizer", Binarizer(threshold=1.5), "value", EXACT),
    Case("KBinsDiscretizer", "bins", KBinsDiscretizer(4, encode="ordinal", quantile_method="averaged_inverted_cdf"), "value", EXACT),
    Case("KBinsDiscretizer", "bins_hot", KBinsDiscretizer(3, encode="onehot-dense", strategy="uniform"), "value", EXACT),
    Case("PolynomialFeatures", "polynomial", PolynomialFeatures(2), "iris", LAST_BITS),
    Case("PolynomialFeatures", "polynomial_cubic", PolynomialFeatures(3, include_bias=False), "iris", LAST_BITS),
    Case("PolynomialFeatures", "interactions", PolynomialFeatures(3, interaction_only=True), "iris", LAST_BITS),
    Case("OneHotEncoder", "one_hot", OneHotEncoder(handle_unknown="ignore"), "letters", EXACT),
    Case("OneHotEncoder", "one_hot_dense", OneHotEncoder(sparse_output=False, drop="first", handle_unknown="ignore"), "letters", EXACT),
    Case(
        "OneHotEncoder",
        "one_hot_rare",
        OneHotEncoder(min_frequency=26, handle_unknown="infrequent_if_exist", sparse_output=False),
        "letters",
        EXACT,
    ),
    Case("OneHotEncoder", "one_hot_codes", OneHotEncoder(handle_unknown="ignore"), "codes", EXACT),
    Case("OrdinalEncoder", "ordinal", OrdinalEncoder(**UNSEEN), "letters", EXACT),
    Case("OrdinalEncoder", "ordinal_codes", OrdinalEncoder(**UNSEEN), "codes", EXACT),
    Case("TargetEncoder", "target", TargetEncoder(random_state=0), "letters_value", EXACT),
    Case("TargetEncoder", "target_three", TargetEncoder(random_state=0), "letters", EXACT),
    Case("FunctionTransformer", "log1p", FunctionTransformer(np.log1p), "amounts", LAST_BITS),
    Case("FunctionTransformer", "sqrt", FunctionTransformer(np.sqrt), "amounts", LAST_BITS),
    Case("FunctionTransformer", "expm1", FunctionTransformer(np.expm1), "iris", LAST_BITS),
    Case("FunctionTransformer", "cbrt", FunctionTransformer(np.cbrt), "value", LAST_BITS),
    Case("Feature selection", "k_best", SelectKBest(f_classif, k=2), "iris", EXACT),
    Case("Feature selection", "variance", VarianceThreshold(1.0), "value", EXACT),
)
