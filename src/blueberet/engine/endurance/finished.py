"""Finished blocks of a campaign, one line of JSON each, so that whatever stops it loses nothing that had ended.

In: an open binary stream that reads and appends. Out: what stands there, found again by cell; a line for each new
block. A last line that was cut short is taken out. Why: docs/engines/endurance.md, section "Campaigns".
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, BinaryIO

from blueberet.engine.endurance.tally import Tally


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a block stands: tours ``first`` to ``end - 1`` of a cell, ``at`` bytes from the beginning."""

    first: int
    end: int
    at: int


class Finished:
    """The file of one campaign. Only places are held in memory, tallies are read when they are asked for.

    Raises
    ------
    ValueError
        If it is no such file, or belongs to another campaign or release.
    """

    def __init__(self, stream: BinaryIO, mark: dict[str, Any]) -> None:
        """``mark``: what the first line of the file must say; an empty file is begun with it."""
        self._stream = stream
        self._kept: dict[int, list[Kept]] = defaultdict(list)
        stream.seek(0)
        first = stream.readline()
        if not first.endswith(b"\n"):
            if first and not _begins(first, mark):
                raise ValueError("is no file of finished blocks; name another, or a new one.")
            stream.seek(0)
            stream.truncate()
            self._write(mark)
        elif (found := _line(first)) != mark:
            if not isinstance(found, dict) or found.keys() != mark.keys():
                raise ValueError("is no file of finished blocks; name another, or a new one.")
            for name in mark:
                if found[name] != mark[name]:
                    raise ValueError(
                        f"was begun by another {name} ({str(found[name])[:12]}, this is {str(mark[name])[:12]}); "
                        "name a new file."
                    )
        self._index()

    def _index(self) -> None:
        number = 1
        while True:
            at = self._stream.tell()
            line = self._stream.readline()
            if not line:
                return
            number += 1
            found = _line(line)
            if not line.endswith(b"\n"):  # The writer was stopped inside its last line.
                self._stream.seek(at)
                self._stream.truncate()
                return
            try:
                cell, first, end = (int(found[name]) for name in ("cell", "first", "end"))
                good = cell >= 0 and 0 <= first < end and int(Tally.from_plain(found["tally"]).n) == end - first
            except (KeyError, TypeError, ValueError):
                good = False
            if not good:
                raise ValueError(f"line {number} is no finished block; take the line out, its tours are played again.")
            if all(end <= k.first or k.end <= first for k in self._kept[cell]):
                self._kept[cell].append(Kept(first, end, at))

    def add(self, cell: int, first: int, tally: Tally) -> None:
        """Append a block; it is written when this returns."""
        self._stream.seek(0, 2)
        at, end = self._stream.tell(), first + int(tally.n)
        self._write({"cell": cell, "first": first, "end": end, "tally": tally.plain()})
        self._kept[cell].append(Kept(first, end, at))

    def of(self, cell: int, reps: int) -> list[Kept]:
        """Blocks of a cell that lie within its first ``reps`` tours, in their order."""
        return sorted((k for k in self._kept.get(cell, ()) if k.end <= reps), key=lambda k: k.first)

    def read(self, kept: Kept) -> Tally:
        """The tally of a block."""
        self._stream.seek(kept.at)
        return Tally.from_plain(_line(self._stream.readline())["tally"])

    def _write(self, value: dict[str, Any]) -> None:
        self._stream.write(json.dumps(value, separators=(",", ":")).encode() + b"\n")
        self._stream.flush()


def _begins(line: bytes, mark: dict[str, Any]) -> bool:
    """Whether this is a first line cut short."""
    return json.dumps(mark, separators=(",", ":")).encode().startswith(line)


def _line(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
