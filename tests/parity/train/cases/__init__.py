"""The table of cases: every family of models, one line for each case. Add a line to the file of its group."""

from __future__ import annotations

from case import Case

from . import ensembles, linear, networks, scalers

ALL: tuple[Case, ...] = (*linear.CASES, *ensembles.CASES, *networks.CASES, *scalers.CASES)
