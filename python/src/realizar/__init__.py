"""Writes trained models as ``.apr`` artifacts, which realizar compiles into functions.

>>> import realizar
>>> realizar.export(model, "model.apr", X)  # doctest: +SKIP
"""

from ._export import export
from ._model import UnsupportedModel

__all__ = ["UnsupportedModel", "export"]
__version__ = "0.1.0"
