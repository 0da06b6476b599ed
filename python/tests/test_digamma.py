"""The exporter's own digamma function against SciPy's."""

import numpy as np
from scipy.special import digamma

from realizar._families.clusters import _digamma


def test_digamma_is_that_of_scipy():
    x = np.concatenate((np.geomspace(1e-3, 1e6, 4000), np.arange(1.0, 40.0) / 2))
    np.testing.assert_allclose(_digamma(x), digamma(x), rtol=1e-14, atol=1e-15)
