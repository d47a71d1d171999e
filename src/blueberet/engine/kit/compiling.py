"""How the search is compiled."""

from blueberet.engine.kit.freshness import kept

# Only entries are called from Python. Wrappers for the rest would double the time of the first, compiling, solve.
# Facts and State are eighty arrays. Counting the references to each at every call, and passing them all on, took
# nineteen twentieths of the time of a move: code that makes no array needs no counting (``_nrt``; the caller holds them
# all anyway), and parts that are inlined need no passing.
_shared = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
jit = kept(**_shared, no_cpython_wrapper=True, forceinline=True, _nrt=False)
entry = kept(**_shared, _nrt=False)
jit_making_arrays = kept(**_shared, no_cpython_wrapper=True, forceinline=True)
entry_making_arrays = kept(**_shared)
stage = kept(**_shared, no_cpython_wrapper=True, _nrt=False)
"""A part that is called seldom enough to stay on its own: it is compiled once, however many call it."""
