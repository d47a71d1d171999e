"""Reads for the list of standards: what is in force on a day, how well it is proven."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.standards.content import Values, marks
from blueberet.stages.standards.models import Line, Source, Standard, Version
from blueberet.stages.standards.selectors.versions import versions_by_code


@dataclass(frozen=True, slots=True)
class Proof:
    """How many rows rest on what: all from a source; some value unverified; some value our own proposal."""

    sourced: int = 0
    unverified: int = 0
    authored: int = 0

    @property
    def rows(self) -> int:
        """Rows in all."""
        return self.sourced + self.unverified + self.authored


@dataclass(frozen=True, slots=True)
class Held:
    """A standard as the list shows it on a day."""

    standard: Standard
    shown: Version
    """In force; else the next one that will be; else the draft; for a withdrawn standard its last one."""
    state: str
    """``in force``, ``coming``, ``draft`` or ``withdrawn``."""
    draft: Version | None
    proof: Proof


def kind_names(*, one: bool = False) -> dict[str, str]:
    """Names of the kinds, in the plural or of one."""
    if one:
        return {"task": _("Task"), "edition": _("Edition"), "course": _("Course"),
                "ladder": _("Ladder of competence"), "scale": _("Language scale"),
                "requirement set": _("Requirement set"), "crosswalk": _("Crosswalk")}  # fmt: skip
    return {"task": _("Tasks"), "edition": _("Core training, by edition"), "course": _("Courses"),
            "ladder": _("Ladders of competence"), "scale": _("Language scales"),
            "requirement set": _("Requirement sets"), "crosswalk": _("Crosswalks")}  # fmt: skip


def proof_of(rows: Iterable[Values]) -> Proof:
    """Count rows by their weakest value; the head is a row like the lines."""
    counts = {"": 0, "unverified": 0, "authored": 0}
    for values in rows:
        found = set(marks(values).values())
        counts["unverified" if "unverified" in found else "authored" if found else ""] += 1
    return Proof(counts[""], counts["unverified"], counts["authored"])


def catalogue_on(centre: Centre | None, day: date) -> list[Held]:
    """Every standard of the centre with what counts on a day, by kind and code; four queries."""
    standards = Standard.objects.filter(centre=centre).prefetch_related("withdrawals", "versions")
    found = []
    for standard in standards:
        versions = sorted(standard.versions.all(), key=lambda v: v.number)
        if not versions:
            continue
        draft = next((v for v in versions if v.state == Version.State.DRAFT), None)
        put = [v for v in versions if v.first_day is not None]
        now = [v for v in put if v.first_day and v.first_day <= day]
        gone = any(w.first_day <= day and (w.last_day is None or w.last_day >= day) for w in standard.withdrawals.all())
        shown, state = (
            (now[-1], "withdrawn" if gone else "in force")
            if now
            else (put[0], "coming")
            if put
            else (versions[-1], "draft")
        )
        found.append((standard, shown, state, draft))
    lines: dict[int, list[Values]] = defaultdict(list)
    for key, values in Line.objects.filter(version__in=[f[1].pk for f in found]).values_list("version", "values"):
        lines[key].append(values)
    return [Held(s, v, state, draft, proof_of([v.head, *lines[v.pk]])) for s, v, state, draft in found]


def find_standards(centre: Centre | None, words: str, day: date) -> list[Version]:
    """Versions in force on a day whose code or title has all the words, in any case and script."""
    wanted = words.casefold().split()
    if centre is None or not wanted:
        return []
    rows = versions_by_code(centre, day).items()
    return [v for code, v in rows if all(w in f"{code} {v.title}".casefold() for w in wanted)]


def sources_of(centre: Centre | None) -> QuerySet[Source]:
    """The centre's sources."""
    return Source.objects.filter(centre=centre)
