"""Papers that do not last a tour, as pages tell them: by paper, by person; medical ones guarded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.selectors.lasting import Short


@dataclass(slots=True)
class Whose:
    """Somebody whose paper does not last a tour. Without sight of medical papers their days are not told."""

    code: str
    name: str
    rotation: str
    sex: str
    until: date | None
    days: int | None

    @property
    def told(self) -> str:
        """``ends 14 Mar 2027, 61 days before the tour does``; empty for what is not to be told."""
        if self.until is None or self.days is None:
            return ""
        told = ngettext(
            "ends %(d)s, %(n)d day before the tour does", "ends %(d)s, %(n)d days before the tour does", self.days
        )
        return told % {"d": soldier_date(self.until), "n": self.days}


@dataclass(slots=True)
class Row:
    """One paper, and whose."""

    word: str
    is_certificate: bool
    during: list[Whose] = field(default_factory=list)
    before: list[Whose] = field(default_factory=list)
    """Over before the tour begins."""

    @property
    def heads_during(self) -> str:
        """``12 (1 F)``."""
        return heads(self.during)

    @property
    def heads_before(self) -> str:
        """``12 (1 F)``."""
        return heads(self.before)


def heads(those: Iterable[Whose]) -> str:
    """People, each once, as ``12 (1 F)``."""
    sex = {x.code: x.sex for x in those}
    return f"{len(sex)} ({sum(s == 'F' for s in sex.values())} F)"


def by_paper(found: Iterable[Short], titles: Mapping[str, str], *, guarded: bool) -> list[Row]:
    """A row for each paper: those given at a desk first, most people first.

    ``titles``: of courses by their codes. ``guarded``: medical papers by name.
    """
    rows: dict[str, Row] = {}
    for x in found:
        e = x.ending
        hidden = e.what in GUARDED and not guarded
        title = titles.get(e.of, "") if e.what == "course" else ""
        word = _("a medical paper") if hidden else f"{e.of} {title}" if title else e.word
        row = rows.setdefault(word, Row(word, e.is_certificate))
        part = row.before if e.is_before else row.during
        if hidden and any((w.code, w.rotation) == (x.person.code, x.rotation.code) for w in part):
            continue
        part.append(Whose(
            x.person.code, x.person.name or x.person.code, x.rotation.code, x.person.sex,
            None if hidden else e.until, None if hidden else e.short_days,
        ))  # fmt: skip
    return sorted(rows.values(), key=lambda r: (r.is_certificate, -len(r.during), -len(r.before), r.word))


def by_person(found: Iterable[Short], *, guarded: bool) -> dict[tuple[str, str], str]:
    """For each tour and person what ends during the tour and is given at a desk, in one line."""
    told: dict[tuple[str, str], list[str]] = {}
    for x in found:
        if not x.ending.is_certificate and not x.ending.is_before:
            told.setdefault((x.rotation.code, x.person.code), []).append(x.ending.told(guarded=guarded))
    return {key: "; ".join(dict.fromkeys(words)) for key, words in told.items()}


def in_words(rows: Iterable[Row]) -> str:
    """The sentence over the table; empty if every paper given at a desk lasts."""
    desk = [r for r in rows if not r.is_certificate]
    during, before = [w for r in desk for w in r.during], [w for r in desk for w in r.before]
    told = []
    if during:
        told.append(_("Of %(n)s a medical, travel or other paper ends while they are away.") % {"n": heads(during)})
    if before:
        told.append(_("Of %(n)s one is over before they leave and has to be renewed.") % {"n": heads(before)})
    return " ".join(told)
