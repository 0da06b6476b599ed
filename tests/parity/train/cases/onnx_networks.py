"""ONNX: networks of convolution, normalisation, pooling and dense layers, and the dense networks of scikit-learn."""

from case import RUNTIME, RUNTIME_VALUES, Case
from open_export import converted, graph
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

ROUTE = ("onnx",)
IMAGES = "ONNX, networks of images"
DENSE = "ONNX, dense networks"
SEED = {"random_state": 0, "max_iter": 200}


def mlp(estimator, **options):
    """Return the conversion of a network behind a scaler."""
    return converted(make_pipeline(StandardScaler(), estimator), **options)


CASES = (
    Case(IMAGES, "onnx_lenet", graph("lenet", largest=True), "images", RUNTIME, ROUTE),
    Case(IMAGES, "onnx_pieces", graph("network_pieces"), "images", RUNTIME, ROUTE),
    Case(DENSE, "onnx_residual", graph("network_residual"), "normal6", RUNTIME_VALUES, ROUTE),
    Case(DENSE, "onnx_norms", graph("network_norms", largest=True), "normal6", RUNTIME, ROUTE),
    Case(DENSE, "onnx_mlp_two", mlp(MLPClassifier((8, 4), activation="tanh", **SEED), single=True), "two", RUNTIME, ROUTE),
    Case(DENSE, "onnx_mlp_three", mlp(MLPClassifier((8,), activation="logistic", **SEED)), "three", RUNTIME, ROUTE),
    Case(
        DENSE,
        "onnx_mlp_digits",
        converted(make_pipeline(MinMaxScaler(), MLPClassifier((16,), **SEED)), single=True),
        "coarse_digits",
        RUNTIME,
        ROUTE,
    ),
    Case(DENSE, "onnx_mlp_value", mlp(MLPRegressor(hidden_layer_sizes=(12,), **SEED), single=True), "value", RUNTIME_VALUES, ROUTE),
    Case(DENSE, "onnx_mlp_targets", mlp(MLPRegressor(hidden_layer_sizes=(8,), **SEED)), "targets", RUNTIME_VALUES, ROUTE),
)
