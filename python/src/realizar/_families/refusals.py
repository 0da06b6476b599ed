"""What is refused, by name, and the way out."""

from __future__ import annotations

from typing import Any

from .._model import UnsupportedModel
from .._recognise import name_of

SUPPORTED = (
    "linear models, discriminant analysis, trees, forests and boosting, SVC and SVR, KNeighbors*, naive Bayes, "
    "NearestCentroid, MLPs, KMeans, Gaussian mixtures; in front of them scalers, imputers, encoders, KBinsDiscretizer, PolynomialFeatures, "
    "PowerTransformer, PCA, TruncatedSVD, feature selection, FunctionTransformer of numpy; around them Pipeline, "
    "ColumnTransformer, FeatureUnion, Voting*, Stacking*, CalibratedClassifierCV, OneVsRestClassifier, MultiOutput*, "
    "TransformedTargetRegressor, threshold classifiers and searches"
)

_TEXT = "compute its numbers before the model, and export what follows it"
_WAYS_OUT = {
    "CountVectorizer": _TEXT,
    "TfidfVectorizer": _TEXT,
    "HashingVectorizer": _TEXT,
    "TfidfTransformer": _TEXT,
    "DictVectorizer": _TEXT,
    "FeatureHasher": _TEXT,
    "LabelEncoder": "it is for classes; use `OrdinalEncoder` for features",
    "LabelBinarizer": "it is for classes; use `OneHotEncoder` for features",
    "RadiusNeighborsClassifier": "use `KNeighborsClassifier`",
    "RadiusNeighborsRegressor": "use `KNeighborsRegressor`",
    "LocalOutlierFactor": "use `IsolationForest` or `OneClassSVM`",
    "KNNImputer": "use `SimpleImputer`",
    "IterativeImputer": "use `SimpleImputer`",
    "QuantileTransformer": "use `PowerTransformer` or `KBinsDiscretizer`",
    "SplineTransformer": "use `KBinsDiscretizer` or `PolynomialFeatures`",
    "RandomTreesEmbedding": "use `KBinsDiscretizer`",
    "NMF": "use `PCA` or `TruncatedSVD`",
    "MiniBatchNMF": "use `PCA` or `TruncatedSVD`",
    "LatentDirichletAllocation": "use `PCA` or `TruncatedSVD`",
    "SparsePCA": "use `PCA` or `TruncatedSVD`",
    "MiniBatchSparsePCA": "use `PCA` or `TruncatedSVD`",
    "DictionaryLearning": "use `PCA` or `TruncatedSVD`",
    "MiniBatchDictionaryLearning": "use `PCA` or `TruncatedSVD`",
    "KernelPCA": "use `PCA` or `TruncatedSVD`",
    "Birch": "use `KMeans`",
    "MeanShift": "use `KMeans`",
    "AffinityPropagation": "use `KMeans`",
    "LabelPropagation": "use `SelfTrainingClassifier`",
    "LabelSpreading": "use `SelfTrainingClassifier`",
    "GaussianProcessClassifier": "use `SVC`",
    "GaussianProcessRegressor": "use `SVR`",
}


def refuse(model: Any, where: str = "") -> UnsupportedModel:
    """Return the error for an estimator of no supported family. ``where`` says where it was met."""
    way_out = _WAYS_OUT.get(type(model).__name__)
    if way_out is None and not hasattr(model, "fit"):
        way_out = "pass a fitted estimator"
    elif way_out is None and type(model).__module__.split(".")[0] not in (
        "sklearn",
        "xgboost",
        "lightgbm",
        "catboost",
    ):
        way_out = "it is code of its own, which an artifact does not hold; apply it to the rows before, and export what follows it"
    advice = "" if way_out is None else f"; {way_out}"
    return UnsupportedModel(f"`{name_of(model)}`{where} is not supported{advice}; supported: {SUPPORTED}")
