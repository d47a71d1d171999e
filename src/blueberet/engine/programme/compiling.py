"""How the search is compiled, and the numbers of its cost kinds."""

from numba import njit

HARD, SOFT = 8, 12
"""Kinds of hard cost, and of soft rules after them, in ``State.cost``."""
# Only entries are called from Python. Wrappers for the rest would double the time of the first, compiling, solve.
jit = njit(cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
entry = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
