"""Who ranks above whom."""

from blueberet.stages.roster.ranks import RANKS

_PLACE = {english: n for n, (english, *_rest) in enumerate(RANKS)}
_CODE = {english: code for english, _r, _k, code, _c in RANKS}
_WORD = {code.partition("/")[0]: english for english, _r, _k, code, _c in reversed(RANKS)}


def seniority(rank: str) -> int:
    """Place of a rank, the lowest is 0; -1 for one that is not known."""
    return _PLACE.get(rank, -1)


def nato_code(rank: str) -> str:
    """``OR-4`` of sergeant, by STANAG 2116; of two codes the lower; empty for a rank that is not known."""
    return _CODE.get(rank, "").partition("/")[0]


def rank_of(code: str) -> str:
    """The first English word of a NATO code; the code itself where none is known."""
    return _WORD.get(code, code)
