"""How the search is compiled."""

from numba import njit

# Only entries are called from Python. Wrappers for the rest would double the time of the first, compiling, solve.
# Facts and State are eighty arrays. Counting the references to each at every call, and passing them all on, took
# nineteen twentieths of the time of a move: code that makes no array needs no counting (``_nrt``; the caller holds them
# all anyway), and parts that are inlined need no passing.
_shared = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
jit = njit(**_shared, no_cpython_wrapper=True, forceinline=True, _nrt=False)
entry = njit(**_shared, _nrt=False)
jit_making_arrays = njit(**_shared, no_cpython_wrapper=True, forceinline=True)
entry_making_arrays = njit(**_shared)
stage = njit(**_shared, no_cpython_wrapper=True, _nrt=False)
"""A part that is called seldom enough to stay on its own: it is compiled once, however many call it."""
