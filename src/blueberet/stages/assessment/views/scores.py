"""Tests: the list, one test, many at once from a file, a correction."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.findings import UnusableFile, errors_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_template
from blueberet.stages.assessment.intake.tests_sheet import import_tests, preview_tests
from blueberet.stages.assessment.models import Origin, TestScore
from blueberet.stages.assessment.policies import may_enter_scores, test_for
from blueberet.stages.assessment.services.scores import SHARE, TESTED, Tested, enter_test
from blueberet.stages.assessment.table import TESTS
from blueberet.stages.assessment.views.asking import asked_day, enterer_of, reader_of
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import people_seen_by
from blueberet.stages.standards.selectors import versions_by_code

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 200


def tests(request: HttpRequest) -> HttpResponse:
    """The latest tests of people the account sees, one origin or the other, or both side by side."""
    user, centre = reader_of(request)
    origin = request.GET.get("origin", "")
    people = people_seen_by(user).order_by().values("pk")
    rows = TestScore.objects.filter(centre=centre, person__in=people, replaced_at=None)
    if origin in Origin.values:
        rows = rows.filter(origin=origin)
    told = rows.select_related("person", "version__standard").order_by("-day", "-pk")[: MOST + 1]
    return render(request, "assessment/tests.html", {
        "page": "tests", "rows": list(told)[:MOST], "more": len(told) > MOST, "origin": origin,
        "origins": Origin.choices,
        "may_enter": may_enter_scores(user, centre),
    })  # fmt: skip


def _choices(centre: Centre) -> dict[str, Any]:
    rows = versions_by_code(centre, timezone.localdate())
    return {
        "of": [v for v in rows.values() if v.standard.kind in TESTED],
        "scales": [*(c for c, v in rows.items() if v.standard.kind == "scale"), SHARE],
    }


def _tested(request: HttpRequest, person: Person) -> Tested:
    said = request.POST
    return Tested(
        person, said.get("of", "")[:40], said.get("language", "").strip()[:20], said.get("scale", "")[:40],
        said.get("score", "")[:20], asked_day(said.get("day")), said.get("examiner", "").strip()[:160],
        said.get("origin") == "external", {"yes": True, "no": False}.get(said.get("passed", "")),
        said.get("remarks", "")[:240],
    )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Enter a test of one person."""
    user, centre = enterer_of(request)
    return _form(request, user, centre, None)


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct a test: another test that names it and says why."""
    user, centre = enterer_of(request)
    return _form(request, user, centre, test_for(user, number))


def _form(request: HttpRequest, user: Any, centre: Centre, old: TestScore | None) -> HttpResponse:
    said: Any = request.POST if request.method == "POST" else _before(request, old)
    refusals: list[str] = []
    if request.method == "POST":
        number = old.person.service_number if old else said.get("person", "").strip()
        person = people_seen_by(user).select_related("centre").filter(service_number=number).first()
        try:
            if person is None:
                raise Refused(_("Nobody on the roster has this service number."))
            row = enter_test(
                _tested(request, person), centre=centre, actor=user, client_key=said.get("key", "")[:64] or new_key(),
                replaces=old, reason=said.get("reason", ""),
            )  # fmt: skip
            messages.success(request, _("The test is kept."))
            return redirect("evaluation-person", row.person_id)
        except Refused as told:
            refusals = list(told.sentences)
    return render(request, "assessment/test_form.html", {
        "page": "tests", "said": said, "old": old, "refusals": refusals, "today": timezone.localdate(),
        "key": said.get("key") or new_key(), **_choices(centre),
    }, status=422 if refusals else 200)  # fmt: skip


def _before(request: HttpRequest, old: TestScore | None) -> dict[str, str]:
    """What a form holds when it is opened: the test to be corrected, or the person asked for."""
    if old is None:
        return {"person": request.GET.get("person", ""), "day": timezone.localdate().isoformat()}
    return {
        "of": old.version.standard.code if old.version else "", "language": old.language, "scale": old.scale,
        "passed": {True: "yes", False: "no"}.get(old.passed, "") if old.passed is not None else "",
        "day": old.day.isoformat(), "examiner": old.examiner, "origin": old.origin, "remarks": old.remarks,
    }  # fmt: skip


def new_key() -> str:
    """A key for one entry, so that sending twice makes one."""
    return secrets.token_hex(16)


def taking(request: HttpRequest) -> HttpResponse:
    """Many tests at once: look at a file, see every fault, take it whole or not at all."""
    user, centre = enterer_of(request)
    context: dict[str, Any] = {"page": "tests"}
    if request.method != "POST":
        return render(request, "assessment/tests_import.html", context)
    try:
        if "take" in request.POST:
            name, content = held_content(request)
            check = import_tests(centre, content, name, actor=user)
            if not errors_in(check.findings):
                messages.success(request, _("Taken: %(n)d tests, %(m)d were there already.") % check.counts)
                return redirect("evaluation-tests")
        else:
            name, content = read_upload(request.FILES.get("file"))
            check = preview_tests(centre, content, name)
            hold(request, name, content)
    except UnusableFile as told:
        context["unusable"] = str(told)
        return render(request, "assessment/tests_import.html", context, status=422)
    errors = errors_in(check.findings)
    context |= {"check": check, "filename": name, "errors": errors}
    return render(request, "assessment/tests_import.html", context, status=422 if errors else 200)


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook for tests."""
    enterer_of(request)
    return HttpResponse(write_template([TESTS]), content_type=XLSX,
                        headers={"Content-Disposition": 'attachment; filename="tests-template.xlsx"'})  # fmt: skip
