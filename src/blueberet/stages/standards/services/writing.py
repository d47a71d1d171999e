"""Writing versions, one or many at once; the callers hold the centre and have checked the right."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.standards.content import Content
from blueberet.stages.standards.models import Line, Standard, Version
from blueberet.stages.standards.services.refusal import Refused

MOST_DAYS_AHEAD = 730
"""A day farther ahead than this is taken for a slip of the pen."""
BATCH = 500


def write_versions(
    centre: Centre, contents: Sequence[Content], *, actor: User | None, today: date, reason: str, first_day: date | None
) -> list[Version]:
    """Write the next version of each standard, making those that are new; drafts without a first day.

    Raises
    ------
    Refused
        If the day lies far ahead, or before that of a version it follows.
    """
    _make_standards(centre, contents)
    rows = {s.code: s for s in Standard.objects.filter(centre=centre)}
    there = Version.objects.filter(standard__centre=centre).values("standard")
    seen = there.annotate(n=Max("number"), d=Max("first_day"))
    last = {row["standard"]: (row["n"], row["d"]) for row in seen}
    versions = []
    for said in contents:
        number, begins = last.get(rows[said.code].pk, (0, None))
        if first_day is not None:
            refuse_day(said.code, first_day, today, number, begins)
        versions.append(
            Version(
                standard=rows[said.code], number=number + 1, title=said.title, head=said.head, made_on=today,
                made_by=actor, reason=reason, state=Version.State.IN_FORCE if first_day else Version.State.DRAFT,
                first_day=first_day, put_by=actor if first_day else None, seal=said.seal() if first_day else "",
            )
        )  # fmt: skip
    made = Version.objects.bulk_create(versions, batch_size=BATCH)
    for version, said in zip(made, contents, strict=True):
        version.standard.centre = centre
        _check_kind(version.standard, said)
    Line.objects.bulk_create(
        (line for v, said in zip(made, contents, strict=True) for line in lines_of(v, said)), batch_size=BATCH
    )
    return made


def _make_standards(centre: Centre, contents: Sequence[Content]) -> None:
    there = set(Standard.objects.filter(centre=centre).values_list("code", flat=True))
    new = [Standard(centre=centre, kind=c.kind, code=c.code) for c in contents if c.code not in there]
    Standard.objects.bulk_create(new, batch_size=BATCH)


def _check_kind(standard: Standard, said: Content) -> None:
    assert standard.kind == said.kind, "the reader refuses a code of another kind"


def lines_of(version: Version, said: Content) -> list[Line]:
    """Rows of a version, in order."""
    return [Line(version=version, position=n, code=c, values=v) for n, (c, v) in enumerate(said.lines)]


def refuse_day(code: str, first_day: date, today: date, number: int, begins: date | None) -> None:
    """Refuse a first day that is most likely a wrong year, or before the day of the version it follows.

    ``number`` and ``begins`` are those of the version before.

    Raises
    ------
    Refused
        With the day.
    """
    if (first_day - today).days > MOST_DAYS_AHEAD:
        raise Refused(_("%(day)s is more than two years ahead. Check the year.") % {"day": soldier_date(first_day)})
    if begins is not None and begins > first_day:
        told = _("%(code)s version %(n)d is in force from %(day)s only; choose that day or a later one.")
        raise Refused(told % {"code": code, "n": number, "day": soldier_date(begins)})
