"""Walking the chain: is every act as it was written, where it was written, and is the last one the last?

In: the acts by number. Out: the first break, told so that a person can look for it. Why: docs/adr/0006.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from blueberet.foundation.audit.chain import SEALED, START, seal
from blueberet.foundation.audit.guard import missing
from blueberet.foundation.audit.models import Act, Head

STEP = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain: number and seal."""

    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that does not hold; ``what`` is ``changed``, ``missing``, ``reordered``, ``inserted``, ``cut``,
    ``head`` or ``guard``."""

    number: int
    what: str
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many acts hold, up to which link, and the first break if there is one."""

    acts: int
    head: Link
    broken: Break | None = None


def head_of_chain() -> Link:
    """The last act's number and seal, as the head keeps them."""
    head = Head.objects.filter(pk=1).first()
    return Link(head.number, head.seal) if head else Link(0, START)


def verify_chain(*, expect: Link | None = None, note: Callable[[int], None] = lambda n: None) -> Verdict:
    """Walk all acts by number; ``expect`` is a link written down earlier, outside the database.

    Whoever can write the database files can also compute a whole new chain: only a link kept elsewhere, with a
    back-up or on paper, shows that.
    """
    last = Link(0, START)
    for fields in _rows():
        broken = _judge(fields, last) or _expected(fields, expect)
        if broken:
            return Verdict(last.number, last, broken)
        last = Link(fields["number"], fields["seal"])
        if last.number % STEP == 0:
            note(last.number)
    return Verdict(last.number, last, _judge_end(last, expect))


def _rows() -> Iterable[dict[str, Any]]:
    for row in Act.objects.order_by("number", "pk").values(*SEALED, "seal").iterator(chunk_size=STEP):
        yield dict(row)


def _judge(fields: dict[str, Any], last: Link) -> Break | None:
    number = fields["number"]
    own_holds = seal(fields) == fields["seal"]
    if number != last.number + 1:
        gap = f"act {last.number + 1}" if number == last.number + 2 else f"acts {last.number + 1} to {number - 1}"
        verb = "is" if number == last.number + 2 else "are"
        return Break(last.number + 1, "missing", f"{gap} {verb} missing; the next one there is {_told(fields)}")
    if not own_holds:
        return Break(number, "changed", f"{_told(fields)} was changed after it was written; its seal does not fit")
    if fields["previous"] != last.seal:
        return Break(
            number, "reordered",
            f"{_told(fields)} does not follow the act before it: one of the two was put in, moved or written anew",
        )  # fmt: skip
    return None


def _expected(fields: dict[str, Any], expect: Link | None) -> Break | None:
    if expect and fields["number"] == expect.number and fields["seal"] != expect.seal:
        return Break(
            expect.number, "changed",
            f"{_told(fields)} has another seal than the one written down: the chain was written anew up to here",
        )  # fmt: skip
    return None


def _judge_end(last: Link, expect: Link | None) -> Break | None:
    if expect and last.number < expect.number:
        return Break(
            last.number + 1, "cut",
            f"the end is cut off: the last act is {last.number}, but {expect.number} was written down",
        )  # fmt: skip
    head = Head.objects.filter(pk=1).first()
    if head is None and last.number:
        return Break(
            last.number, "head", "the head of the chain is gone, so nobody can say whether the end was cut off"
        )
    if head is not None and head.number > last.number:
        return Break(
            last.number + 1, "cut", f"the end is cut off: the last act is {last.number}, the head says {head.number}"
        )
    if head is not None and (head.number, head.seal) != (last.number, last.seal):
        return Break(last.number, "head", f"the head says {head.number}, the last act is {last.number}: one was put in")
    if gone := missing(connection):
        return Break(
            last.number, "guard",
            f"the chain holds, but the database would let it be changed: {', '.join(gone)} not in place; "
            "`blueberet serve` puts them up again",
        )  # fmt: skip
    return None


def _told(fields: dict[str, Any]) -> str:
    at = fields["at"]
    when = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if isinstance(at, datetime) else str(at)
    on = f" on {fields['subject']}" if fields["subject"] else ""
    return f"act {fields['number']} ({fields['name']}{on}, {when})"
