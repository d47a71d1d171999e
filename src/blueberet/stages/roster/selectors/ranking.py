"""Who ranks above whom."""

from blueberet.stages.roster.ranks import RANKS

_PLACE = {english: n for n, (english, *_rest) in enumerate(RANKS)}


def seniority(rank: str) -> int:
    """Place of a rank, the lowest is 0; -1 for one that is not known."""
    return _PLACE.get(rank, -1)
