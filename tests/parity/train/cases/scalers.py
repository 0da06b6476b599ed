"""Transforms of scikit-learn, alone."""

from case import EXACT, LAST_BITS, Case
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, RobustScaler, StandardScaler

CASES = (
    Case("StandardScaler", "standard_scaler", StandardScaler(), "value", EXACT),
    Case("MinMaxScaler", "min_max_scaler", MinMaxScaler((-1, 1), clip=True), "value", EXACT),
    Case("MaxAbsScaler", "max_abs_scaler", MaxAbsScaler(), "value", EXACT),
    Case("RobustScaler", "robust_scaler", RobustScaler(), "value", EXACT),
    Case("Normalizer", "normalizer", Normalizer(), "value", LAST_BITS),
)
