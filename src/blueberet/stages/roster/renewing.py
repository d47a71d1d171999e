"""A roll's row completed with what is held: an empty cell of a roll says nothing and erases nothing.

In: an entry as read, and the same person's entry as held. Out: the entry that the import compares and writes.
"""

from dataclasses import replace

from blueberet.stages.roster.reading import Entry
from blueberet.stages.roster.table import DOCUMENTS


def completed(entry: Entry, held: Entry | None) -> Entry:
    """The entry with what is held where the roll is silent: begin of service; a kind, number or date of a document."""
    if held and entry.served_from is None:
        entry = replace(entry, served_from=held.served_from)
    if held is None or not held.documents:
        return entry
    said = {kind: (number, until) for kind, number, until in entry.documents}
    found = []
    there = {kind: (number, until) for kind, number, until in held.documents}
    for kind in DOCUMENTS:
        old = there.get(kind)
        if kind not in said:
            if old:
                found.append((kind, *old))
            continue
        number, until = said[kind]
        if old and not number and until == old[1]:
            number = old[0]
        if old and until is None and number == old[0]:
            until = old[1]
        found.append((kind, number, until))
    return replace(entry, documents=tuple(found))
