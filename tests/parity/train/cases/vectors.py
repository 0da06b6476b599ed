"""Support vector machines."""

from case import MACHINE, PROBABILITY, SUMS, Case
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM


def scaled(model):
    """Return the model behind a standard scaler."""
    return make_pipeline(StandardScaler(), model)


CASES = (
    Case("SVC", "svc_two", scaled(SVC()), "two", MACHINE),
    Case("SVC", "svc_three", scaled(SVC(break_ties=True)), "three", MACHINE),
    Case("SVC", "svc_pairs", scaled(SVC(decision_function_shape="ovo")), "four", MACHINE),
    Case("SVC", "svc_poly", scaled(SVC(kernel="poly", degree=3, coef0=1.0)), "four", MACHINE),
    Case("SVC", "svc_sigmoid", scaled(SVC(kernel="sigmoid", coef0=0.1)), "three", MACHINE),
    Case("SVC", "svc_linear", scaled(SVC(kernel="linear")), "iris", SUMS),
    Case("SVC", "svc_gamma", scaled(SVC(gamma=0.3, C=4.0)), "wine", MACHINE),
    Case("SVC", "svc_images", scaled(SVC()), "coarse_digits", MACHINE),
    Case("SVC with probability", "svc_chance", scaled(SVC(probability=True, random_state=0)), "two", PROBABILITY),
    Case("SVC with probability", "svc_chance_four", scaled(SVC(probability=True, random_state=0)), "four", PROBABILITY),
    Case("NuSVC", "nu_svc_two", scaled(NuSVC(nu=0.3)), "signed", MACHINE),
    Case("NuSVC", "nu_svc", scaled(NuSVC(nu=0.3)), "three", MACHINE),
    Case("NuSVC", "nu_svc_chance", scaled(NuSVC(nu=0.3, probability=True, random_state=0)), "three", PROBABILITY),
    Case("SVR", "svr", scaled(SVR()), "value", MACHINE),
    Case("SVR", "svr_poly", scaled(SVR(kernel="poly", degree=2)), "diabetes", MACHINE),
    Case("SVR", "svr_linear", scaled(SVR(kernel="linear")), "value", SUMS),
    Case("SVR", "svr_images", make_pipeline(MinMaxScaler(), SVR(C=3.0, epsilon=1.0)), "coarse_digits", MACHINE),
    Case("NuSVR", "nu_svr", scaled(NuSVR()), "value", MACHINE),
    Case("OneClassSVM", "one_class", scaled(OneClassSVM(nu=0.2)), "value", MACHINE),
    Case("OneClassSVM", "one_class_sigmoid", scaled(OneClassSVM(kernel="sigmoid", nu=0.2)), "iris", MACHINE),
)
