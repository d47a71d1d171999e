"""Groups that come from the roster: units, specialist groups, and the audiences that name them."""

from collections.abc import Iterable
from dataclasses import dataclass

from blueberet.engine.programme.problem import Group, GroupKind

LEVELS: tuple[GroupKind, ...] = ("contingent", "company", "platoon", "section")
EVERY: dict[str, GroupKind] = {
    "every company": "company", "every platoon": "platoon", "every section": "section",
    "english groups": "english", "every english group": "english", "specialist groups": "specialist",
    "companies": "company", "platoons": "platoon", "sections": "section", "contingent": "contingent",
    "все роты": "company", "все взводы": "platoon", "все отделения": "section", "контингент": "contingent",
    "языковые группы": "english", "группы английского": "english", "каждый взвод": "platoon",
    "каждое отделение": "section", "каждая рота": "company",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """What the programme needs to know of a person."""

    service_number: str
    unit: tuple[str, ...]
    """Names from the contingent down; may end at any level."""
    specialities: tuple[str, ...] = ()


def unit_groups(members: Iterable[Member]) -> list[Group]:
    """One group for each unit, from the whole down, in the order of the roll.

    A unit's code is its name; where two units share a name, the path joined by " > ".
    """
    people: dict[tuple[str, ...], list[str]] = {}
    for m in members:
        for depth in range(1, len(m.unit) + 1):
            people.setdefault(m.unit[:depth], []).append(m.service_number)
    names = [path[-1] for path in people]
    found = []
    for path, numbers in sorted(people.items(), key=lambda item: len(item[0])):
        code = path[-1] if names.count(path[-1]) == 1 else " > ".join(path)
        found.append(Group(code, LEVELS[min(len(path), 4) - 1], path[-1], tuple(sorted(numbers))))
    return found


def of_speciality(members: Iterable[Member], speciality: str) -> tuple[str, ...]:
    """Service numbers of those who hold a speciality, compared without case."""
    wanted = speciality.strip().casefold()
    return tuple(sorted(m.service_number for m in members if wanted in {s.casefold() for s in m.specialities}))


def audience_groups(word: str, groups: list[Group]) -> list[str] | None:
    """Codes of the groups that a word of the audience column means; ``None`` if it means nothing.

    ``every section`` (and the like) means all of a kind; anything else is the code or name of a group.
    """
    key = " ".join(word.casefold().split())
    by_name = {g.code.casefold(): g.code for g in groups} | {g.name.casefold(): g.code for g in groups}
    if key in by_name:
        return [by_name[key]]
    if key in EVERY:
        return [g.code for g in groups if g.kind == EVERY[key]]
    return None


def audience_words(codes: tuple[str, ...], groups: tuple[Group, ...]) -> str:
    """The shortest way to write an audience: ``every section``, or codes with semicolons."""
    for word, kind in (("every section", "section"), ("every platoon", "platoon"), ("every company", "company"),
                       ("English groups", "english")):  # fmt: skip
        of_kind = tuple(g.code for g in groups if g.kind == kind)
        if len(of_kind) > 1 and codes == of_kind:
            return word
    return "; ".join(codes)
