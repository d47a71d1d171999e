"""Which clashing pairs of sessions are told of: each session by name at least so often, never all pairs of a crowd.

In: the sessions that meet in a slot. Out: pairs, each once under one rule. A thousand sessions in one slot are half a
million pairs; nobody reads them, and naming them would take minutes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from blueberet.engine.programme.standing import Standing

NAMED = 10
"""A pair is left out once both of its sessions have been named with so many others."""


class Pairs:
    """The pairs told of so far under one rule."""

    def __init__(self) -> None:
        """Nothing told yet."""
        self.others: dict[str, set[str]] = defaultdict(set)

    def tell(self, a: str, b: str) -> bool:
        """Whether a pair is to be told of: it is new, and one of the two has not been named often enough."""
        if b in self.others[a] or (self.is_full(a) and self.is_full(b)):
            return False
        self.others[a].add(b)
        self.others[b].add(a)
        return True

    def is_full(self, code: str) -> bool:
        """Whether a session has been named with enough others."""
        return len(self.others[code]) >= NAMED

    def among(
        self, here: Iterable[Standing], clash: Callable[[Standing, Standing], bool]
    ) -> Iterator[tuple[Standing, Standing]]:
        """Pairs of sessions in one slot that clash and are to be told of."""
        wanting: list[Standing] = []
        full: list[Standing] = []
        for b in here:
            for a in wanting:
                if clash(a, b) and self.tell(a.code, b.code):
                    yield a, b
            for a in full:
                if self.is_full(b.code):
                    break
                if clash(a, b) and self.tell(a.code, b.code):
                    yield a, b
            wanting.append(b)
            full += [s for s in wanting if self.is_full(s.code)]
            wanting = [s for s in wanting if not self.is_full(s.code)]

    def told_among(self, here: Iterable[Standing]) -> int:
        """How many of the pairs told of lie among these sessions."""
        codes = {s.code for s in here}
        return sum(len(self.others[c] & codes) for c in codes if c in self.others) // 2
