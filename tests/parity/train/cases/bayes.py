"""Naive Bayes."""

from case import SUMS, Case
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB

CASES = (
    Case("GaussianNB", "bayes_gaussian", GaussianNB(), "iris", SUMS),
    Case("GaussianNB", "bayes_gaussian_two", GaussianNB(), "two", SUMS),
    Case("MultinomialNB", "bayes_multinomial", MultinomialNB(), "counts", SUMS),
    Case("BernoulliNB", "bayes_bernoulli", BernoulliNB(), "flags", SUMS),
    Case("BernoulliNB", "bayes_bernoulli_counts", BernoulliNB(binarize=2.0), "counts", SUMS),
    Case("ComplementNB", "bayes_complement", ComplementNB(), "counts", SUMS),
    Case("ComplementNB", "bayes_complement_norm", ComplementNB(norm=True), "counts", SUMS),
    Case("CategoricalNB", "bayes_categorical", CategoricalNB(), "codes", SUMS),
)
