"""Variants of the programme: make, compare side by side, adopt, throw away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import original_programme, variant_for
from blueberet.stages.programme.selectors.comparing import (
    by_group,
    counted,
    facts_of,
    judged,
    moves_of,
    summary,
    told_facts,
    told_moves,
    variants_of,
    ways,
)
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.solving import live_run
from blueberet.stages.programme.services.whatif import (
    LONGEST_NAME,
    MOST_VARIANTS,
    ChangedSince,
    adopt_variant,
    make_variant,
    throw_away,
)
from blueberet.stages.programme.variants import address_in
from blueberet.stages.programme.views.today import this_day

MOST_COLUMNS = 3
MOST_MOVES = 300


def _planned(request: HttpRequest) -> tuple[User, Programme | None]:
    """The planner and the centre's programme; whoever plans nothing is refused."""
    if not isinstance(request.user, User) or not has_role(request.user, _centre(request), Role.PLANNER):
        raise PermissionDenied
    return request.user, original_programme(request.user)


def _centre(request: HttpRequest) -> Any:
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    return centre


def variants(request: HttpRequest) -> HttpResponse:
    """All variants; posted: make one."""
    actor, programme = _planned(request)
    if programme is None:
        if request.method == "POST":
            raise Http404
        return render(request, "programme/empty.html", {"page": "variants"})
    context: dict[str, Any] = {}
    if request.method == "POST":
        number = request.POST.get("source", "")
        source = variant_for(actor, whole_in(number) or 0) if number else programme
        if source is None or (source.copy_of_id or source.pk) != programme.pk:
            raise Http404
        try:
            made = make_variant(source, actor=actor, name=request.POST.get("name", ""))
        except Refused as told:
            context = {"refused": str(told), "name": request.POST.get("name", "")}
        else:
            messages.success(request, _("The variant «%(name)s» is made. What you do in it changes nothing else.")
                             % {"name": made.variant})  # fmt: skip
            return redirect("variants")
    rows = list(variants_of(programme))
    counts = {"all": programme.sessions.count(), "placed": programme.sessions.filter(day__isnull=False).count()}
    context |= {
        "page": "variants", "programme": programme, "counts": counts,
        "rows": [(v, live_run(v), address_in(v, "programme"), address_in(v, "today")) for v in rows],
        "most": MOST_VARIANTS, "is_full": len(rows) >= MOST_VARIANTS, "longest": LONGEST_NAME,
    }  # fmt: skip
    return render(request, "programme/variants.html", context, status=409 if "refused" in context else 200)


def compare(request: HttpRequest) -> HttpResponse:
    """The timetable and up to two variants side by side."""
    actor, programme = _planned(request)
    if programme is None:
        raise Http404
    chosen = []
    for number in dict.fromkeys(request.GET.getlist("with")):
        variant = variant_for(actor, whole_in(number) or 0)
        if variant is None or variant.copy_of_id != programme.pk:
            raise Http404
        chosen.append(variant)
    if not chosen:
        messages.info(request, _("Choose one or two variants to compare."))
        return redirect("variants")
    if len(chosen) >= MOST_COLUMNS:
        messages.info(request, _("At most two variants stand beside the timetable; the first two are shown."))
    return render(request, "programme/compare.html", _comparison(request, programme, chosen[: MOST_COLUMNS - 1]))


def _comparison(request: HttpRequest, programme: Programme, chosen: list[Programme]) -> dict[str, Any]:
    rows = [programme, *chosen]
    columns = [judged(p.pk, p.version) for p in rows]
    moves = moves_of(columns)
    wanted = request.GET.get("how", "")
    facts = facts_of(columns)
    details = []
    for n, row in enumerate(chosen, 1):
        shown = [m for m in moves[n] if not wanted or wanted in m.how]
        details.append({
            "variant": row, "facts": facts[n], "counts": counted(columns[0], moves[n]), "moved": len(moves[n]),
            "moves": told_moves(columns[0].problem, columns[n].problem, shown[:MOST_MOVES]), "shown": len(shown),
            "is_behind": row.copied_version != programme.version, "run": live_run(row),
            "week": address_in(row, "week"),
        })  # fmt: skip
    return {
        "page": "variants", "programme": programme, "columns": rows, "lines": summary(columns),
        "groups": by_group(columns, moves), "details": details, "ways": ways(), "how": wanted, "most": MOST_MOVES,
    }  # fmt: skip


@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Adopt or throw away, by the button pressed."""
    actor, programme = _planned(request)
    variant = variant_for(actor, number) if number < 10**15 else None
    if programme is None or variant is None or variant.copy_of_id != programme.pk:
        raise Http404
    asked = request.POST.get("act", "")
    try:
        if asked == "throw":
            throw_away(variant, actor=actor)
            messages.success(request, _("The variant «%(name)s» is thrown away.") % {"name": variant.variant})
        elif asked == "adopt":
            adopt_variant(
                variant, actor=actor, version=_number(request, "version") or 0, over=_number(request, "over"),
                today=this_day(),
            )  # fmt: skip
            messages.success(request, _(
                "The variant «%(name)s» is the timetable now; what it replaced is kept as a variant. "
                "Nothing is published yet."
            ) % {"name": variant.variant})  # fmt: skip
        else:
            raise Http404
    except ChangedSince as told:
        problem = judged(programme.pk, programme.version).problem
        since = told_moves(problem, problem, [m for m in told.moved if m.session in problem.session_by_code])
        context = _comparison(request, programme, [variant]) | {
            "refused": str(told), "since": since[:MOST_MOVES], "since_count": len(told.moved),
            "since_facts": told_facts(told.facts), "over": told.version,
        }  # fmt: skip
        return render(request, "programme/compare.html", context, status=409)
    except Refused as told:
        messages.error(request, str(told))
    return redirect("variants")


def _number(request: HttpRequest, key: str) -> int | None:
    return whole_in(request.POST.get(key, ""))
