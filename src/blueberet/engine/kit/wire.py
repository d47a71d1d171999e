"""JSON in and out for the frozen values of the engines.

In: a dataclass value or JSON bytes. Out: the other. Why: architecture, furniture of an engine.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import Discriminator, TypeAdapter, ValidationError

T = TypeVar("T")
BY_KIND = Discriminator("kind")
"""Marks a choice between values that the field ``kind`` decides, so that faults are told of that kind alone."""


_adapter = cast(Callable[[Any], TypeAdapter[Any]], cache(TypeAdapter))
"""What reads and writes a type, made once: making it takes longer than using it."""


def dump(value: object) -> Any:
    """Turn a dataclass value into plain JSON types."""
    return _adapter(type(value)).dump_python(value, mode="json")


def dump_json(value: object) -> bytes:
    """Turn a dataclass value into JSON bytes, keys in declared order."""
    return _adapter(type(value)).dump_json(value, indent=1)


def load(cls: type[T], data: object) -> T:
    """Build a value from plain JSON types.

    Raises
    ------
    ValueError
        With one line per fault, naming the path of the field.
    """
    try:
        return cast(T, _adapter(cls).validate_python(data))
    except ValidationError as error:
        raise ValueError(_sentence(error)) from error


def load_json(cls: type[T], data: bytes | str) -> T:
    """Build a value from JSON text.

    Raises
    ------
    ValueError
        If it is no JSON, or with one line per fault.
    """
    try:
        return cast(T, _adapter(cls).validate_json(data))
    except ValidationError as error:
        raise ValueError(_sentence(error)) from error


def schema(cls: type) -> dict[str, Any]:
    """JSON Schema of a value."""
    return _adapter(cls).json_schema()


def fingerprint(value: object) -> str:
    """SHA-256 over the canonical JSON of a value: equal input, equal fingerprint."""
    text = json.dumps(dump(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


MOST_FAULTS = 20
"""So many faults of a file are told one by one."""


def _sentence(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(map(str, e['loc'])) or 'document'}: {_fault(e['type'], e['msg'])}" for e in faults]
    more = [f"and {len(told) - MOST_FAULTS} more."] if len(told) > MOST_FAULTS else []
    return "\n".join([*told[:MOST_FAULTS], *more])


def _fault(kind: str, said: str) -> str:
    """The library's words, where ours are not plainer."""
    if kind == "missing":
        return "is missing."
    if kind == "union_tag_not_found":
        return "the kind is missing."
    if kind == "union_tag_invalid":
        return f"is of no known kind; known are {said.partition('expected tags: ')[2]}."
    if kind == "json_invalid":
        return f"is no JSON ({said.removeprefix('Invalid JSON: ')})."
    told = said.removeprefix("Value error, ").rstrip(".")
    wanted = told.removeprefix("Input should be ")
    return f"must be {wanted}." if wanted != told else f"{told}."
