"""A measurement for a page: at once, as it was a moment ago, or as soon as it is worked out; no page waits for it."""

import logging
from dataclasses import dataclass
from datetime import date
from threading import Lock, Thread
from time import monotonic

from django.db import connections

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.models import Act
from blueberet.stages.readiness.selectors.measuring import IDLE, Key, Measured, at_hand, key_of, measured

log = logging.getLogger("blueberet.readiness")
SMALL = 3_000
"""A centre of so many people is worked out in well under a second: its pages wait for it."""
PATIENCE_S = 0.1
"""So long a page of a larger one waits, in case it is nearly there."""


class BeingGathered(Exception):
    """What a page needs is being worked out; ask again in a moment."""

    def __init__(self, people: int, seconds: float, usual: float) -> None:
        super().__init__(f"{people} people, for {seconds:.1f} s")
        self.people, self.seconds, self.usual = people, seconds, usual


@dataclass(frozen=True, slots=True)
class Awaited:
    """A measurement, and whether something was recorded since that is still being added."""

    measured: Measured
    is_older: bool


@dataclass(slots=True)
class _Work:
    thread: Thread
    began: float


_underway: dict[Key, _Work] = {}
_guard = Lock()


def awaited(centre: Centre, on: date, *, origin: str, actor: int | None) -> Awaited:
    """Readiness of a day: what is kept and true; of a large centre what was true a moment ago, while it is renewed.

    Who has himself just recorded something is never shown the state before it.

    Raises
    ------
    BeingGathered
        If the centre is large and there is nothing to show yet.
    """
    found = at_hand(centre, on, origin=origin)
    if found.is_current:
        assert found.kept is not None
        return Awaited(found.kept, False)
    old = found.kept
    people = len(old.sources.people) if old else found.people
    if people <= SMALL:
        return Awaited(measured(centre, on, origin=origin, found=found), False)
    began = _worked_out(centre, on, origin)
    found = at_hand(centre, on, origin=origin)
    if found.is_current and found.kept is not None:
        return Awaited(found.kept, False)
    if began is None:
        # The thread ended and left nothing: what went wrong is told by the page that asks.
        return Awaited(measured(centre, on, origin=origin), False)
    if old is not None and not Act.objects.filter(actor=actor, number__gt=old.act).exclude(IDLE).exists():
        return Awaited(old, True)
    raise BeingGathered(people, monotonic() - began, old.seconds if old else people / 4_000)


def mentioned(centre: Centre, on: date, *, origin: str = "national") -> tuple[Awaited | None, bool]:
    """The same for a page that only mentions it: what is kept, if anything; nothing is worked out.

    The second value: whether it is worth being asked for, because it comes in well under a second. Of a large centre
    what is kept may be older; of a small one it is not.
    """
    found = at_hand(centre, on, origin=origin)
    if found.kept and found.is_current:
        return Awaited(found.kept, False), False
    people = len(found.kept.sources.people) if found.kept else found.people
    if people <= SMALL:
        return None, True
    return (Awaited(found.kept, True) if found.kept else None), False


def _worked_out(centre: Centre, on: date, origin: str) -> float | None:
    """Have it worked out beside, once however many ask; since when it is underway, ``None`` if it has ended."""
    key = key_of(centre, on, origin)
    with _guard:
        work = _underway.get(key)
        if work is None:
            work = _Work(Thread(target=_work, args=(centre, on, origin), daemon=True), monotonic())
            _underway[key] = work
            work.thread.start()
    work.thread.join(PATIENCE_S)
    if work.thread.is_alive():
        return work.began
    with _guard:
        if _underway.get(key) is work:
            del _underway[key]
    return None


def _work(centre: Centre, on: date, origin: str) -> None:
    try:
        measured(centre, on, origin=origin)
    except Exception:
        log.exception("readiness of %s could not be worked out beside the pages", on)
    finally:
        connections.close_all()
