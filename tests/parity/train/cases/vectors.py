"""Support vector machines."""

from case import IN_F32, PROBABILITY, SUMS, Case
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM


def scaled(model):
    """Return the model behind a standard scaler."""
    return make_pipeline(StandardScaler(), model)


CASES = (
    Case("SVC", "svc_two", scaled(SVC()), "two", SUMS),
    Case("SVC", "svc_three", scaled(SVC(break_ties=True)), "three", SUMS),
    Case("SVC", "svc_pairs", scaled(SVC(decision_function_shape="ovo")), "four", IN_F32),
    Case("SVC", "svc_poly", scaled(SVC(kernel="poly", degree=3, coef0=1.0)), "four", SUMS),
    Case("SVC", "svc_sigmoid", scaled(SVC(kernel="sigmoid", coef0=0.1)), "three", SUMS),
    Case("SVC", "svc_linear", scaled(SVC(kernel="linear")), "iris", SUMS),
    Case("SVC", "svc_gamma", scaled(SVC(gamma=0.3, C=4.0)), "wine", SUMS),
    Case("SVC", "svc_images", scaled(SVC()), "coarse_digits", IN_F32),
    Case("SVC with probability", "svc_chance", scaled(SVC(probability=True, random_state=0)), "two", PROBABILITY),
    Case("SVC with probability", "svc_chance_four", scaled(SVC(probability=True, random_state=0)), "four", PROBABILITY),
    Case("NuSVC", "nu_svc_two", scaled(NuSVC(nu=0.3)), "signed", SUMS),
    Case("NuSVC", "nu_svc", scaled(NuSVC(nu=0.3)), "three", SUMS),
    Case("NuSVC", "nu_svc_chance", scaled(NuSVC(nu=0.3, probability=True, random_state=0)), "three", PROBABILITY),
    Case("SVR", "svr", scaled(SVR()), "value", SUMS),
    Case("SVR", "svr_poly", scaled(SVR(kernel="poly", degree=2)), "diabetes", SUMS),
    Case("SVR", "svr_linear", scaled(SVR(kernel="linear")), "value", SUMS),
    Case("SVR", "svr_images", make_pipeline(MinMaxScaler(), SVR(C=3.0, epsilon=1.0)), "coarse_digits", IN_F32),
    Case("NuSVR", "nu_svr", scaled(NuSVR()), "value", SUMS),
    Case("OneClassSVM", "one_class", scaled(OneClassSVM(nu=0.2)), "value", SUMS),
    Case("OneClassSVM", "one_class_sigmoid", scaled(OneClassSVM(kernel="sigmoid", nu=0.2)), "iris", SUMS),
)
