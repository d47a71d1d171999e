"""How acts are chained: what of an act is sealed, and how.

In: the fields of an act, and the seal of the one before it. Out: its own seal. Why: docs/adr/0006.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

START = "0" * 64
"""What the first act names as the seal before it."""
SEALED = (
    "number", "at", "centre", "actor", "actor_name", "name", "kind", "subject", "label", "details", "before", "after",
    "previous",
)  # fmt: skip
"""Fields of an act that its seal covers: all but the row's own key and the seal."""


def settled(value: Any) -> Any:
    """A value as every database gives it back: plain JSON without NUL, whole floats as whole numbers."""
    return _plain(json.loads(json.dumps(value, cls=DjangoJSONEncoder)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, str):
        # PostgreSQL keeps neither NUL nor half a surrogate pair.
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() else value
    return value


def seal(fields: Mapping[str, Any]) -> str:
    """SHA-256 over the sealed fields as JSON with sorted keys; the time in UTC to the microsecond."""
    told = {name: fields[name] for name in SEALED}
    at = told["at"]
    if isinstance(at, datetime):
        told["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
