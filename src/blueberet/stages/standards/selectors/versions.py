"""Reads of versions: what a standard says, which version counts on a day, the whole catalogue as rows."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from blueberet.engine.standards.scales import Scale
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.stages.standards.content import Content, Values, rows_of
from blueberet.stages.standards.meaning import Places, meaning_findings, scale_of
from blueberet.stages.standards.models import Line, Source, Standard, Version, Withdrawal
from blueberet.stages.standards.table import KIND, KINDS, SOURCES

IN_FORCE = Version.State.IN_FORCE


def content_of(version: Version) -> Content:
    """What a version says; ``standard`` and ``lines`` are best fetched before."""
    lines = sorted(version.lines.all(), key=lambda line: line.position)
    return Content(version.standard.kind, version.standard.code, version.head, tuple((x.code, x.values) for x in lines))


def is_sealed(version: Version) -> bool:
    """Whether a version in force still says what it said when it was put into force."""
    return version.state == Version.State.DRAFT or content_of(version).seal() == version.seal


def versions_of(standard: Standard) -> QuerySet[Version]:
    """All versions, the latest first."""
    return standard.versions.select_related("standard", "made_by", "put_by").prefetch_related("lines")


def withdrawn_on(standard: Standard, day: date) -> Withdrawal | None:
    """The withdrawal that holds on a day."""
    return standard.withdrawals.filter(_on(day)).first()


def _on(day: date) -> Q:
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))


def version_on(standard: Standard, day: date) -> Version | None:
    """The version in force on a day: the highest number whose first day has come, unless the standard is withdrawn."""
    if withdrawn_on(standard, day):
        return None
    return versions_of(standard).filter(state=IN_FORCE, first_day__lte=day).first()


def versions_by_code(centre: Centre, day: date) -> dict[str, Version]:
    """Versions in force on a day, by code of their standard; two queries."""
    gone = set(Withdrawal.objects.filter(_on(day), standard__centre=centre).values_list("standard_id", flat=True))
    rows = Version.objects.filter(standard__centre=centre, state=IN_FORCE, first_day__lte=day)
    rows = rows.exclude(standard__in=gone).select_related("standard").order_by("standard__code", "number")
    return {v.standard.code: v for v in rows}


def latest_contents(centre: Centre) -> dict[str, tuple[Version, Content]]:
    """The highest version of each standard, draft or not, with what it says."""
    rows = Version.objects.filter(standard__centre=centre).select_related("standard").prefetch_related("lines")
    return {v.standard.code: (v, content_of(v)) for v in rows.order_by("standard__kind", "standard__code", "number")}


def put_contents(centre: Centre) -> dict[str, tuple[Version, Content]]:
    """The highest version of each standard that was put into force, also for a day to come, with what it says."""
    rows = Version.objects.filter(standard__centre=centre, state=IN_FORCE).select_related("standard")
    found = {v.standard.code: v for v in rows.order_by("standard__kind", "standard__code", "number")}
    lines: dict[int, list[Line]] = {v.pk: [] for v in found.values()}
    for line in Line.objects.filter(version__in=lines).order_by("position"):
        lines[line.version_id].append(line)
    return {
        code: (v, Content(v.standard.kind, code, v.head, tuple((x.code, x.values) for x in lines[v.pk])))
        for code, v in found.items()
    }


def dangling(centre: Centre, said: Iterable[Content], places: Places) -> list[Finding]:
    """Faults that putting contents into force would leave: in them, and in what is in force and refers to them.

    References are judged by what is in force (also for a day to come), never by drafts.
    """
    put = {code: content for code, (_v, content) in put_contents(centre).items()}
    new = {c.code: c for c in said}
    others = [c for code, c in put.items() if code not in new]
    return errors_in(meaning_findings([*new.values(), *others], places, {**put, **new}))


def scale_named(centre: Centre, code: str, day: date) -> Scale | None:
    """The scale in force on a day under a code."""
    standard = Standard.objects.filter(centre=centre, kind="scale", code=code).first()
    version = version_on(standard, day) if standard else None
    return scale_of(content_of(version)) if version else None


def scales_in(contents: Iterable[Content]) -> list[Scale]:
    """The scales among contents."""
    return [scale_of(c) for c in contents if c.kind == "scale"]


def tables_of(centre: Centre, versions: Iterable[tuple[Version, Content]]) -> dict[str, list[Values]]:
    """Rows of the sheets by table key, with all sources of the centre."""
    found: dict[str, list[Values]] = {SOURCES.key: [
        {"code": s.code, "title": s.title, "address": s.address, "read": s.read}
        for s in Source.objects.filter(centre=centre)
    ]}  # fmt: skip
    for kind in KINDS:
        found[kind.head.key], found[kind.line.key] = [], []
    for version, content in versions:
        head, lines = rows_of(content, version.number)
        kind = KIND[content.kind]
        found[kind.head.key].append(head)
        found[kind.line.key] += lines
    return found
