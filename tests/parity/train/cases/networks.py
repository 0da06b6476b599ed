"""Dense networks of scikit-learn."""

from case import IN_F32, Case
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

SEED = {"random_state": 0, "max_iter": 300}

CASES = (
    Case(
        "MLP*",
        "mlp_two",
        make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(8, 4), activation="tanh", **SEED)),
        "two",
        IN_F32,
    ),
    Case(
        "MLP*",
        "mlp_digits",
        make_pipeline(MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(16,), **SEED)),
        "coarse_digits",
        IN_F32,
    ),
    Case(
        "MLP*",
        "mlp_value",
        make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(12,), activation="logistic", **SEED)),
        "value",
        IN_F32,
    ),
)
