"""Support vector machines of libsvm: values, scores of classes or of pairs, coupled probabilities."""

from sklearn.kernel_ridge import KernelRidge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM

from . import data
from .case import Case


def _scaled(model):
    return make_pipeline(StandardScaler(), model)


KERNELS = {
    "rbf": {"kernel": "rbf"},
    "linear": {"kernel": "linear"},
    "poly": {"kernel": "poly", "degree": 3, "coef0": 1.0},
    "poly_even": {"kernel": "poly", "degree": 2, "gamma": "auto"},
    "sigmoid": {"kernel": "sigmoid", "gamma": 0.05, "coef0": -0.3},
}

CASES = [
    *(
        Case(f"svr_{name}", _scaled(SVR(C=20, **kernel)), data.value, "predict")
        for name, kernel in KERNELS.items()
    ),
    *(
        Case(f"one_class_{name}", _scaled(OneClassSVM(nu=0.2, **kernel)), data.three, "decision_function")
        for name, kernel in KERNELS.items()
    ),
    *(
        Case(f"svc_{name}_two", _scaled(SVC(**kernel)), data.two, "decision_function")
        for name, kernel in KERNELS.items()
    ),
    *(
        Case(f"svc_{name}_three", _scaled(SVC(**kernel)), data.three, "decision_function")
        for name, kernel in KERNELS.items()
    ),
    *(
        Case(f"kernel_ridge_{name}", _scaled(KernelRidge(alpha=0.5, **kernel)), data.value, "predict", 1e-10)
        for name, kernel in {**KERNELS, "poly_even": {"kernel": "polynomial", "degree": 2}}.items()
    ),
    Case(
        "kernel_ridge_targets",
        _scaled(KernelRidge(kernel="rbf", gamma=0.1)),
        data.targets,
        "predict",
        1e-10,
    ),
    Case("nu_svr", _scaled(NuSVR(nu=0.4, C=10)), data.value, "predict"),
    Case("svr_raw", SVR(gamma=0.5, C=100), data.value, "predict"),
    Case("svc_pairs", _scaled(SVC(decision_function_shape="ovo")), data.three, "decision_function"),
    Case("svc_pairs_two", _scaled(SVC(decision_function_shape="ovo")), data.two, "decision_function"),
    Case("svc_break_ties", _scaled(SVC(break_ties=True, gamma=0.01)), data.three, "decision_function"),
    Case(
        "svc_break_ties_probability",
        _scaled(SVC(break_ties=True, gamma=0.01, probability=True, random_state=0)),
        data.three,
        "predict_proba",
        1e-9,
    ),
    Case(
        "svc_scores",
        _scaled(SVC(probability=True, random_state=0)),
        data.three,
        "decision_function",
        options={"method": "decision_function"},
    ),
    Case("svc_ten", SVC(gamma=0.001), data.images, "decision_function"),
    Case("svc_pairs_ten", SVC(gamma=0.001, decision_function_shape="ovo"), data.images, "decision_function"),
    Case("svc_balanced", _scaled(SVC(class_weight="balanced", C=5)), data.three, "decision_function"),
    Case(
        "svc_probability_two", _scaled(SVC(probability=True, random_state=0)), data.two, "predict_proba", 1e-9
    ),
    Case(
        "svc_probability_three",
        _scaled(SVC(probability=True, random_state=0)),
        data.three,
        "predict_proba",
        1e-9,
    ),
    Case(
        "svc_probability_poly",
        _scaled(SVC(kernel="poly", probability=True, random_state=0)),
        data.three,
        "predict_proba",
        1e-9,
    ),
    Case(
        "svc_probability_ten",
        SVC(gamma=0.001, probability=True, random_state=0),
        data.images,
        "predict_proba",
        1e-9,
    ),
    Case("nu_svc_two", _scaled(NuSVC(nu=0.2)), data.two, "decision_function"),
    Case("nu_svc_three", _scaled(NuSVC(nu=0.2)), data.three, "decision_function"),
    Case(
        "nu_svc_probability",
        _scaled(NuSVC(nu=0.2, probability=True, random_state=0)),
        data.three,
        "predict_proba",
        1e-9,
    ),
    Case(
        "nu_svc_pairs", _scaled(NuSVC(nu=0.1, decision_function_shape="ovo")), data.three, "decision_function"
    ),
]
