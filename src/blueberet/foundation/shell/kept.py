"""What pages work out and keep in the process as long as the trail tells nothing new of it (ADR 24).

In: a request, the rooms that are read, how it is worked out. Out: what was worked out before if no act of those rooms
is newer, else what is worked out now. What has no act may not be kept: drafts, runs, the time of day.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import wraps
from itertools import count
from threading import Lock
from typing import TypeVar

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of, memberships_of
from blueberet.foundation.audit.models import Act
from blueberet.foundation.shell.today import Line

T = TypeVar("T")
KEPT = 2_000
"""Things that a process keeps; what was not asked for longest goes."""
MOST_FOLLOWED = 500
"""After more new acts everything is worked out anew."""
EVERYTHING = "backups"
"""Acts of this room may have changed all the others."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The trail of a centre as a process has read it: its last act, and the last of each room."""

    era: int
    """Another one as soon as the acts that were read are not there any more, or too many are new."""
    number: int
    seal: str
    by_room: dict[str, int]
    """Number of the last act of a room; those that are missing are older than the era."""

    def stamp(self, rooms: Iterable[str]) -> tuple[int, ...]:
        """Changes as soon as one of the rooms has an act that is newer."""
        return (self.era, *(self.by_room.get(r, 0) for r in (*rooms, EVERYTHING)))


_eras = count(1)
_heard: dict[int, Heard] = {}
_kept: OrderedDict[Hashable, tuple[tuple[int, ...], object]] = OrderedDict()
_lock = Lock()


def kept(
    request: HttpRequest, name: str, rooms: tuple[str, ...], work: Callable[[], T], *, key: Hashable = (),
    is_for_all: bool = False,
) -> T:  # fmt: skip
    """What was worked out under this name and key for this centre, day, and roles with their units and persons.

    ``rooms``: first words of the acts that change it: of every room whose tables are read. ``is_for_all``: it is the
    same for all accounts of the centre. Whoever gets it changes nothing in it. Within a variant nothing is kept.
    """
    centre = centre_of(request.user)
    # Asked before anything is read: what is recorded meanwhile is seen the next time.
    heard = None if centre is None or hasattr(request, "variant") else _heard_for(request, centre)
    if centre is None or heard is None:
        return work()
    stamp, day = heard.stamp(rooms), timezone.localdate()
    held = () if is_for_all else tuple(
        sorted((m.role, m.scope, m.service_number) for m in memberships_of(request.user) if m.centre_id == centre.pk)
    )  # fmt: skip
    place = (centre.pk, name, key, day, get_language(), held)
    with _lock:
        found = _kept.get(place)
        if found:
            _kept.move_to_end(place)
    if found and found[0] == stamp:
        return found[1]  # type: ignore[return-value]
    value = _anew(rooms, work)
    with _lock:
        _kept[place] = (stamp, value)
        _kept.move_to_end(place)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return value


def while_still(
    *rooms: str,
) -> Callable[[Callable[[HttpRequest], Iterable[Line]]], Callable[[HttpRequest], tuple[Line, ...]]]:
    """Keep what a room says on the first page, by the roles of who looks, until one of these rooms has a new act."""

    def of(lines: Callable[[HttpRequest], Iterable[Line]]) -> Callable[[HttpRequest], tuple[Line, ...]]:
        @wraps(lines)
        def told(request: HttpRequest) -> tuple[Line, ...]:
            return kept(request, f"{lines.__module__}.{lines.__qualname__}", rooms, lambda: tuple(lines(request)))

        return told

    return of


def forget() -> None:
    """Forget everything; for tests, which write rows without the acts that the product writes with them."""
    with _lock:
        _kept.clear()
        _heard.clear()


def _anew(rooms: tuple[str, ...], work: Callable[[], T]) -> T:
    """Work it out; a test looks here at what is read."""
    del rooms
    return work()


def _heard_for(request: HttpRequest, centre: Centre) -> Heard | None:
    """Read once a request."""
    if "trail_heard" not in request.__dict__:
        request.__dict__["trail_heard"] = _listen(centre)
    found: Heard | None = request.__dict__["trail_heard"]
    return found


def _listen(centre: Centre) -> Heard | None:
    """The trail as it is now, in one small read; ``None`` as long as nothing stands in it."""
    acts = Act.objects.filter(Q(centre=centre) | Q(centre=None))
    old = _heard.get(centre.pk)
    if old is not None:
        # The last one that is known is read again: a database that was put back has another one in its place, or none.
        rows = acts.filter(number__gte=old.number).order_by("number")
        new = list(rows.values_list("number", "seal", "name")[: MOST_FOLLOWED + 1])
        if new and len(new) <= MOST_FOLLOWED and new[0][:2] == (old.number, old.seal):
            if len(new) == 1:
                return old
            by_room = old.by_room | {name.partition(".")[0]: number for number, _, name in new[1:]}
            return _known(centre, Heard(old.era, *new[-1][:2], by_room))
    last = acts.order_by("-number").values_list("number", "seal").first()
    return None if last is None else _known(centre, Heard(next(_eras), *last, {}))


def _known(centre: Centre, heard: Heard) -> Heard:
    # Of two at once the later stays; if it is the older one, a little is read twice.
    _heard[centre.pk] = heard
    return heard
