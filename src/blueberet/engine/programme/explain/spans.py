"""Sums and differences of periods of days.

In: spans. Out: spans, sorted, apart from each other. Why: concessions lengthen presences and shorten closures.
"""

from collections.abc import Iterable
from datetime import timedelta

from blueberet.engine.programme.problem import Span

DAY = timedelta(days=1)


def cut(spans: Iterable[Span], out: Span) -> tuple[Span, ...]:
    """The spans without some days."""
    found: list[Span] = []
    for s in spans:
        if s.last < out.first or s.first > out.last:
            found.append(s)
            continue
        if s.first < out.first:
            found.append(Span(s.first, out.first - DAY))
        if s.last > out.last:
            found.append(Span(out.last + DAY, s.last))
    return tuple(found)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in as few spans as possible."""
    found: list[Span] = []
    for s in sorted(spans, key=lambda s: s.first):
        if found and s.first <= found[-1].last + DAY:
            found[-1] = Span(found[-1].first, max(found[-1].last, s.last))
        else:
            found.append(s)
    return tuple(found)
