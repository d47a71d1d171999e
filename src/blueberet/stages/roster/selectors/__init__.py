"""Reads of the roster: people, units, documents, duplicates, history."""

from blueberet.stages.roster.selectors.documents import expiring, expiring_counts, told_today
from blueberet.stages.roster.selectors.duplicates import likely_duplicates, open_pairs
from blueberet.stages.roster.selectors.people import (
    Strength,
    entries_of,
    find_people,
    has_person,
    members_of,
    people_of,
    platoon_strength,
    row_of,
    search_people,
    strength_of,
    unit_codes,
)
from blueberet.stages.roster.selectors.units import people_on

__all__ = [
    "Strength",
    "entries_of",
    "expiring",
    "expiring_counts",
    "find_people",
    "has_person",
    "likely_duplicates",
    "members_of",
    "open_pairs",
    "people_of",
    "people_on",
    "platoon_strength",
    "row_of",
    "search_people",
    "strength_of",
    "told_today",
    "unit_codes",
]
