"""How the search is compiled, and the numbers of its cost kinds."""

from numba import njit

HARD, SOFT = 8, 12
"""Kinds of hard cost, and of soft rules after them, in ``State.cost``."""
# Only entries are called from Python. Wrappers for the rest would double the time of the first, compiling, solve.
# Facts and State are eighty arrays. Counting the references to each at every call took nine tenths of the time of a
# move; code that makes no array needs no counting (``_nrt``), and the caller holds them all anyway.
jit = njit(forceinline=True, cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
entry = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, _nrt=False)
jit_making_arrays = njit(
    cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True
)
entry_making_arrays = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
