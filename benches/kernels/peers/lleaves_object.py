"""Compiles a LightGBM model with lleaves, in an environment of its own: it needs older packages than the rest.

    python lleaves_object.py MODEL OBJECT

``OBJECT`` has `void forest_root(const double *rows, double *outputs, int start, int end)`.
"""

import sys

import lleaves

lleaves.Model(model_file=sys.argv[1]).compile(cache=sys.argv[2])
