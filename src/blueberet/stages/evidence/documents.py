"""A facts document as bytes, and back from a file that somebody hands in."""

import hashlib
import json
from datetime import date, datetime
from math import isfinite
from typing import Any

from blueberet.stages.evidence.declared import SECTIONS, annexes_of, sections_of

FORMAT = "blueberet evidence facts 1"
HEAD = {
    "kind": str, "version": str, "number": int, "title": str, "day": str, "language": str, "centre": dict,
    "frozen_at": str, "made_by": str, "sections": dict,
}  # fmt: skip


def canonical(facts: dict[str, Any]) -> bytes:
    """The facts as JSON with sorted keys: the same facts, the same bytes."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


def seal_of(facts: dict[str, Any]) -> str:
    """SHA-256 of the facts."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def read_facts(data: bytes) -> dict[str, Any]:
    """A facts document from a file.

    Raises
    ------
    ValueError
        With every fault in a line: no JSON, another format, a field or section that is missing or of another kind.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"This is no JSON in UTF-8 ({fault}).") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        told = found.get("format") if isinstance(found, dict) else None
        raise ValueError(f"format: it says {told!r}; this version reads {FORMAT!r}.")
    faults = [
        f"{key}: is missing." if key not in found else f"{key}: is no {kind.__name__}."
        for key, kind in HEAD.items() if not isinstance(found.get(key), kind)
    ]  # fmt: skip
    if not faults:
        faults = [*_head(found), *_sections(found)]
    if faults:
        raise ValueError("\n".join(faults))
    return found


def _head(found: dict[str, Any]) -> list[str]:
    faults = []
    if found["kind"] not in SECTIONS:
        faults.append(f"kind: {found['kind']!r} is none of {', '.join(SECTIONS)}.")
    if found["version"] != "full":
        faults.append("version: a pack is made from the facts of the full version.")
    if found["language"] not in ("en", "ru", "kk"):
        faults.append("language: is en, ru or kk.")
    for key, read in (("day", date.fromisoformat), ("frozen_at", datetime.fromisoformat)):
        try:
            moment = read(found[key])
        except ValueError:
            faults.append(f"{key}: {found[key]!r} is no moment such as 2027-03-14.")
        else:
            if isinstance(moment, datetime) and moment.tzinfo is None:
                faults.append(f"{key}: {found[key]!r} has no zone, such as 2027-03-14T18:00:00+05:00.")
    faults += [f"centre.{k}: is missing." for k in ("code", "name") if not isinstance(found["centre"].get(k), str)]
    whom, names = ("course", ("code", "title")) if found["kind"] == "course" else ("contingent", ("name",))
    told = found.get(whom)
    faults += [
        f"{whom}.{k}: is missing." for k in names if not isinstance(told, dict) or not isinstance(told.get(k), str)
    ]
    kept = ("snapshot", "last_pack", "not_applicable")
    return faults + [f"{k}: is no object." for k in kept if not isinstance(found.get(k) or {}, dict)]


def _sections(found: dict[str, Any]) -> list[str]:
    if found["kind"] not in SECTIONS:
        return []
    faults = []
    for section in (*sections_of(found["kind"]), *annexes_of(found["kind"])):
        here = found["sections"].get(section.key)
        if (
            not isinstance(here, dict)
            or not isinstance(here.get("rows"), list)
            or not isinstance(here.get("as_of"), str)
        ):
            faults.append(f"sections.{section.key}: has to have as_of and rows.")
            continue
        for n, row in enumerate(here["rows"], 1):
            faults += [f"sections.{section.key} row {n}: is no object."] if not isinstance(row, dict) else [
                f"sections.{section.key} row {n}: {c.key} is no {c.kind}."
                for c in section.columns if not _is_of(c.kind, row.get(c.key))
            ]  # fmt: skip
        if not here["as_of"] or not _is_day(here["as_of"]):
            faults.append(f"sections.{section.key}.as_of: is no day.")
    return faults


def _is_of(kind: str, value: Any) -> bool:
    """Whether a cell can be shown in a column of a kind; one that is empty can."""
    if kind == "day":
        return _is_day(value)
    if kind == "moment":
        return _is_moment(value)
    if value in (None, "") or (isinstance(value, float) and not isfinite(value)):
        return value in (None, "")
    return isinstance(value, int | float) if kind in ("number", "share") else isinstance(value, str | int | float)


def _is_moment(value: Any) -> bool:
    if value in (None, ""):
        return True
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_day(value: Any) -> bool:
    if value in (None, ""):
        return True
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
