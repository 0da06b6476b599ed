"""Projections."""

from case import SUMS, Case
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

CASES = (
    Case("PCA", "pca", PCA(3, random_state=0), "wine", SUMS),
    Case("PCA", "pca_white", PCA(2, whiten=True, random_state=0), "iris", SUMS),
    Case("PCA", "pca_behind", make_pipeline(StandardScaler(), PCA(4), LogisticRegression()), "coarse_digits", SUMS),
    Case("PCA", "pca_tree", make_pipeline(PCA(3), DecisionTreeClassifier(max_depth=4, random_state=0)), "three", SUMS),
    Case("TruncatedSVD", "svd", TruncatedSVD(3, random_state=0), "value", SUMS),
)
