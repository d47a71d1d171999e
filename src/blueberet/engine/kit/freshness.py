"""Whether code that was compiled and kept is still what its source says.

numba looks at the file of a function alone: change what the function calls in another file, and what was kept goes on
as before. Here the kept code is known by all that the function reaches.
"""

import inspect
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from numba import extending, njit
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

INTRINSIC: Any = vars(extending)["_Intrinsic"]
PLAIN = (bool, int, float, str, tuple)


class ByAllItReaches(FunctionCache):
    """Where a function's compiled code is kept, for these types, this machine, and all that the function reaches."""

    def _index_key(self, types: Any, codegen: Any) -> Any:
        return (*super()._index_key(types, codegen), made_of(self._py_func))


def kept(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Like numba's ``njit`` with ``cache``, but compiled anew when anything that the function reaches has changed."""

    def decorate(function: Callable[..., Any]) -> Any:
        compiled: Any = njit(cache=True, **options)(function)
        if hasattr(compiled, "py_func"):
            compiled._cache = ByAllItReaches(function)
        return compiled

    return decorate


@cache
def made_of(function: FunctionType) -> int:
    """Checksum of a function and of all compiled functions and numbers that it reaches by name, in any file."""
    seen, waiting, told = set[Any](), [function], 0
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for code in _codes(one.__code__):
            constants = [_written(c) for c in code.co_consts]
            told = zlib.crc32(repr((code.co_code, code.co_names, code.co_varnames, constants)).encode(), told)
            for name in code.co_names:
                value = one.__globals__.get(name)
                if isinstance(value, Dispatcher):
                    waiting.append(value.py_func)
                elif isinstance(value, INTRINSIC):
                    told = zlib.crc32(_text(inspect.getmodule(value._defn)).encode(), told)
                elif isinstance(value, PLAIN):
                    told = zlib.crc32(repr(value).encode(), told)
    return told


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _written(constant: Any) -> str:
    """A constant in words that are the same in every process; code that stands inside is looked at by itself."""
    if isinstance(constant, frozenset):
        return str(sorted(map(repr, constant)))
    return "" if isinstance(constant, CodeType) else repr(constant)


@cache
def _text(module: Any) -> str:
    """What stands in the file of an intrinsic, for all of it may have a part in the code."""
    return inspect.getsource(module)
