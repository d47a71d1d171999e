"""Likely duplicates: pairs with reasons, decided by a person, each decision undoable."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.stages.roster.policies import distinction_for, merge_for, person_for
from blueberet.stages.roster.selectors.duplicates import distinctions_of, merges_of, open_pairs, pair_of
from blueberet.stages.roster.services.looking import note_look_at_list
from blueberet.stages.roster.services.merging import (
    merge_people,
    say_two_people,
    take_back_two_people,
    undo_merge,
)
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.views.asking import asked_numbers, editor_of, own_centre, user_of


def duplicates(request: HttpRequest) -> HttpResponse:
    """All pairs that look alike, likeliest first, and what was decided."""
    centre = own_centre(request)
    user = editor_of(request, centre)
    note_look_at_list(centre, "likely duplicates", actor=user, today=timezone.localdate())
    return render(request, "roster/duplicates.html", {
        "pairs": open_pairs(centre), "merges": merges_of(centre), "distinctions": distinctions_of(centre),
        "page": "duplicates",
    })  # fmt: skip


def pair(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two people side by side; one or two?"""
    user = user_of(request)
    a, b = person_for(user, first), person_for(user, second)
    editor_of(request, a.centre)
    if a.pk == b.pk:
        raise Http404
    note_look_at_list(a.centre, f"{a.service_number}, {b.service_number}", actor=user, today=timezone.localdate())
    context = {"pair": pair_of(a, b), "page": "duplicates"}
    if request.method != "POST":
        return render(request, "roster/pair.html", context)
    try:
        if "two" in request.POST:
            say_two_people(a, b, actor=user)
            messages.success(request, _("Remembered: two people. This can be taken back below."))
        else:
            chosen = asked_numbers([request.POST.get("keep", "")])
            if chosen not in ([a.pk], [b.pk]):
                raise Refused(_("Choose which row is kept; nothing was merged."))
            kept, other = (a, b) if chosen == [a.pk] else (b, a)
            merge_people(kept, other, actor=user, reason=request.POST.get("reason", "").strip()[:240])
            messages.success(request, _("Merged. This can be undone below."))
        return redirect("duplicates")
    except Refused as told:
        return render(request, "roster/pair.html", context | {"refused": str(told)}, status=409)


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a merge."""
    merge = merge_for(user_of(request), number)
    user = editor_of(request, merge.kept.centre)
    try:
        undo_merge(merge, actor=user)
        messages.success(request, _("The merge is undone: both rows are back with what they held."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("duplicates")


@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take back that a pair is two people."""
    row = distinction_for(user_of(request), number)
    user = editor_of(request, row.first.centre)
    try:
        take_back_two_people(row, actor=user)
        messages.success(request, _("Taken back; the pair is to be decided again."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("duplicates")
