"""The tree of units on a day, and the acts on it; moving people."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.stages.roster.forms import MoveForm, UnitForm
from blueberet.stages.roster.models import Unit, UnitPlace
from blueberet.stages.roster.policies import may_edit, unit_for
from blueberet.stages.roster.selectors.people import people_of
from blueberet.stages.roster.selectors.units import open_units, stays_on, tree_on
from blueberet.stages.roster.services.moving import bring_up_to_date, move_people
from blueberet.stages.roster.services.refusal import Refused
from blueberet.stages.roster.services.units import TYPES, close_unit, make_unit, move_unit, rename_unit, set_type
from blueberet.stages.roster.views.asking import asked_day, asked_numbers, editor_of, own_centre, user_of


def units(request: HttpRequest) -> HttpResponse:
    """The tree with head counts, today or on another day."""
    centre, today = own_centre(request), timezone.localdate()
    bring_up_to_date(centre, today=today)
    day = asked_day(request, "on") or today
    tree = tree_on(centre, day)
    tops = [b for b in tree.values() if b.parent not in tree]
    return render(request, "roster/units.html", {
        "branches": list(tree.values()), "day": day, "today": today, "page": "units",
        "total": sum(b.total for b in tops), "women": sum(b.women for b in tops),
        "outside": stays_on(centre, day).exclude(unit__in=list(tree)).count(),
        "may_edit": may_edit(user_of(request), centre),
    })  # fmt: skip


def unit(request: HttpRequest, number: int) -> HttpResponse:
    """One unit: its history, and renaming, moving, closing it or making one below it."""
    row = unit_for(user_of(request), number)
    user = editor_of(request, row.centre)
    today = timezone.localdate()
    above = Unit.objects.filter(pk__in=open_units(row.centre).values("pk"))
    refused, form = "", UnitForm(initial={"on": today, "name": row.name, "parent": row.parent_id}, units=above)
    if request.method == "POST":
        form = UnitForm(request.POST, units=above)
        if form.is_valid():
            v, act = form.cleaned_data, request.POST.get("act", "")
            acts: dict[str, Callable[[], object]] = {
                "rename": lambda: rename_unit(row, actor=user, name=v["name"], on=v["on"], today=today),
                "move": lambda: move_unit(row, actor=user, parent=v["parent"] or row, on=v["on"], reason=v["reason"],
                                          today=today),
                "close": lambda: close_unit(row, actor=user, last_day=v["on"], reason=v["reason"], today=today),
                "type": lambda: set_type(row, actor=user, type_=request.POST.get("type", ""), on=v["on"], today=today),
                "make": lambda: make_unit(centre=row.centre, actor=user, parent=row, name=v["name"], on=v["on"],
                                          today=today),
            }  # fmt: skip
            try:
                acts.get(act, lambda: None)()
                messages.success(request, _("The change is written."))
                return redirect("units")
            except Refused as told:
                refused = str(told)
    places = UnitPlace.objects.filter(unit=row).select_related("parent").order_by("-first_day")
    return render(request, "roster/unit.html", {
        "u": row, "form": form, "refused": refused, "places": places, "page": "units", "today": today,
        "is_lowest": row.kind == Unit.Kind.SECTION, "is_top": row.parent_id is None,
        "types": TYPES[row.kind], "type": places[0].type if places else "",
    }, status=409 if refused else 422 if form.errors else 200)  # fmt: skip


def move(request: HttpRequest) -> HttpResponse:
    """Move chosen people to a unit from a day on."""
    centre, today = own_centre(request), timezone.localdate()
    user = editor_of(request, centre)
    source = request.POST if request.method == "POST" else request.GET
    people = list(people_of(centre).filter(pk__in=asked_numbers(source.getlist("person"))).order_by("unit__code"))
    offered = Unit.objects.filter(pk__in=open_units(centre).values("pk"))
    refused, form = "", MoveForm(initial={"on": today}, units=offered)
    if request.method == "POST":
        form = MoveForm(request.POST, units=offered)
        if form.is_valid():
            v = form.cleaned_data
            try:
                moved = move_people(people, unit=v["unit"], on=v["on"], reason=v["reason"], actor=user, today=today)
                told = {"n": len(moved), "unit": v["unit"].name, "m": len(people) - len(moved)}
                messages.success(request, _("%(n)d moved to %(unit)s; %(m)d were there already.") % told)
                return redirect("contingent")
            except Refused as told:
                refused = str(told)
    return render(request, "roster/move.html", {
        "people": people, "form": form, "refused": refused, "page": "contingent",
    }, status=409 if refused else 422 if form.errors else 200)  # fmt: skip
