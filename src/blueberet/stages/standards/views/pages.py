"""Reading the standards: the list, one standard, two versions side by side, sources, the crosswalk."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of
from blueberet.stages.standards.content import differences
from blueberet.stages.standards.models import Standard, Version
from blueberet.stages.standards.policies import may_edit, standard_for
from blueberet.stages.standards.selectors import (
    Held,
    catalogue_on,
    content_of,
    is_sealed,
    kind_names,
    sources_of,
    version_on,
    versions_by_code,
    versions_of,
    withdrawn_on,
)
from blueberet.stages.standards.showing import shown_content
from blueberet.stages.standards.table import KIND


def own_centre(request: HttpRequest) -> Centre:
    """The centre whose standards are read."""
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    return centre


def asked_day(request: HttpRequest) -> date:
    """The day asked for as ``on``, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def catalogue(request: HttpRequest) -> HttpResponse:
    """All standards by kind, with what is in force on a day and how well it is proven."""
    centre, day = own_centre(request), asked_day(request)
    everything = catalogue_on(centre, day)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:80]
    counts = {k: sum(h.standard.kind == k for h in everything) for k in KIND}
    rows = [h for h in everything if (not kind or h.standard.kind == kind) and _matches(h, words)]
    names = kind_names()
    groups = [(names[k], [h for h in rows if h.standard.kind == k]) for k in KIND]
    proven = sum(h.proof.sourced for h in everything)
    return render(request, "standards/catalogue.html", {
        "page": "standards", "day": day, "today": timezone.localdate(), "kind": kind, "words": words,
        "groups": [g for g in groups if g[1]], "total": len(everything),
        "in_force": sum(h.state == "in force" for h in everything),
        "drafts": sum(h.draft is not None for h in everything),
        "rows": sum(h.proof.rows for h in everything), "proven": proven,
        "unverified": sum(h.proof.unverified for h in everything),
        "authored": sum(h.proof.authored for h in everything),
        "kinds": [(k, names[k], counts[k]) for k in KIND if counts[k]], "may_edit": may_edit(request.user, centre),
    })  # fmt: skip


def _matches(held: Held, words: str) -> bool:
    said = f"{held.standard.code} {held.shown.title}".casefold()
    return all(w in said for w in words.casefold().split())


def standard(request: HttpRequest, number: int) -> HttpResponse:
    """One standard: what a version says, line by line with its sources, and all its versions."""
    row = standard_for(request.user, number)
    day = asked_day(request)
    versions = list(versions_of(row))
    now = version_on(row, day)
    version = _numbered(versions, request.GET.get("version", "")) or now or (versions[0] if versions else None)
    if version is None:
        raise Http404
    codes = {s.code: s for s in sources_of(row.centre)}
    titles = {code: v.title for code, v in versions_by_code(row.centre, day).items()}
    draft = next((v for v in versions if v.state == Version.State.DRAFT), None)
    before = next((v for v in versions if v.number < version.number), None)
    return render(request, "standards/standard.html", {
        "page": "standards", "row": row, "version": version, "versions": versions, "now": now, "day": day,
        "today": timezone.localdate(), "shown": shown_content(content_of(version), codes, titles), "draft": draft,
        "before": before, "kind_name": kind_names(one=True)[row.kind], "sealed": is_sealed(version),
        "withdrawn": withdrawn_on(row, day), "withdrawal": row.withdrawals.filter(last_day=None).first(),
        "put": any(v.state == Version.State.IN_FORCE for v in versions),
        "withdrawals": row.withdrawals.select_related("by"),
        "may_edit": may_edit(request.user, row.centre),
    })  # fmt: skip


def _numbered(versions: list[Version], asked: str) -> Version | None:
    if not asked:
        return None
    found = next((v for v in versions if str(v.number) == asked), None)
    if found is None:
        raise Http404
    return found


def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Two versions of a standard: what was said, what is said."""
    row = standard_for(request.user, number)
    versions = list(versions_of(row))
    new = _numbered(versions, request.GET.get("new", "")) or versions[0]
    old = _numbered(versions, request.GET.get("old", "")) or next(
        (v for v in versions if v.number < new.number), versions[-1]
    )
    return render(request, "standards/compare.html", {
        "page": "standards", "row": row, "versions": versions, "old": old, "new": new,
        "changes": differences(content_of(old), content_of(new)),
    })  # fmt: skip


def sources(request: HttpRequest) -> HttpResponse:
    """Where the rows come from, and how much was read of it."""
    return render(request, "standards/sources.html", {"page": "sources", "sources": sources_of(own_centre(request))})


def crosswalk(request: HttpRequest) -> HttpResponse:
    """National tasks beside UN tasks, as a matrix and as a list."""
    centre, day = own_centre(request), asked_day(request)
    now = versions_by_code(centre, day)
    tasks = {c: v for c, v in now.items() if v.standard.kind == "task"}
    walks = Version.objects.filter(pk__in=[v.pk for v in now.values() if v.standard.kind == "crosswalk"])
    links = [x.values for v in walks.prefetch_related("lines") for x in v.lines.all()]
    national = [v for v in tasks.values() if v.head.get("origin") == "national"]
    un = [v for v in tasks.values() if v.head.get("origin") == "UN"]
    at = {(x["national"], x["un"]): x for x in links if "national" in x and "un" in x}
    matrix = [(n, [at.get((n.standard.code, u.standard.code)) for u in un]) for n in national]
    linked = {x[1] for x in at}
    context: dict[str, Any] = {
        "page": "crosswalk", "day": day, "un": un, "matrix": matrix,
        "links": [(tasks.get(x["national"]), tasks.get(x["un"]), x) for x in at.values()],
        "alone": [u for u in un if u.standard.code not in linked],
        "crosswalks": Standard.objects.filter(centre=centre, kind="crosswalk"),
    }  # fmt: skip
    return render(request, "standards/crosswalk.html", context)
