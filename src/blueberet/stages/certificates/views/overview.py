"""The first page of the room, the list of what was granted, a person's certificates, a soldier's own."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.runs.models import Run
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.foundation.shell.together import number_of, together
from blueberet.stages.certificates.content import SCRIPTS, USUAL
from blueberet.stages.certificates.models import Certificate, NameChoice
from blueberet.stages.certificates.policies import (
    certificate_centre,
    certificates_seen_by,
    grants_to,
    may_grant,
    may_write_rules,
    proposals_seen_by,
)
from blueberet.stages.certificates.selectors.due import AHEAD, rules_open
from blueberet.stages.certificates.selectors.granted import is_in_force
from blueberet.stages.certificates.services.bulk import GRANTING
from blueberet.stages.certificates.services.naming import choose_names
from blueberet.stages.certificates.services.printing import PRINTING
from blueberet.stages.certificates.views.asking import due_seen, shows, today_of
from blueberet.stages.certificates.words import shown, spelling_names, states
from blueberet.stages.roster.policies import own_person, person_for, sees_people

A_PAGE = 50
MOST_EXPIRING = 12


@shows
def overview(request: HttpRequest) -> HttpResponse:
    """One sentence of state, what is due by rule, what waits for a second name, what ends soon, what was revoked."""
    me = own_person(request.user)
    if me is not None and not sees_people(request.user):
        return redirect("certificates-of", me.pk)
    centre, today = certificate_centre(request.user), timezone.localdate()
    m = today_of(request, centre)
    rules: list[dict[str, Any]] = []
    versions = rules_open(centre)
    for version, due in zip(versions, due_seen(request, m, versions), strict=True):
        counts = dict.fromkeys(("due", "renewable", "waits", "held", "lacks"), 0)
        for row in due:
            counts[row.state] += 1
        rules.append({"v": version, **counts})
    mine = certificates_seen_by(request.user)
    force = _in_state(mine, "valid")
    waiting = proposals_seen_by(request.user)
    ends, revoked, proposals, sums, live = together(
        force.filter(valid_until__lte=today + AHEAD, followed_by=None).order_by("valid_until", "pk"),
        mine.exclude(revocation=None).order_by("-revocation__at")[:6], waiting[:8],
        Centre.objects.filter(pk=centre.pk).values(in_force=number_of(force), waiting=number_of(waiting)),
        Run.objects.filter(centre=centre, kind__in=(GRANTING, PRINTING), ended_at=None)[:1],
    )  # fmt: skip
    return render(request, "certificates/overview.html", {
        "rules": rules, "due": sum(r["due"] + r["renewable"] for r in rules), "in_force": sums[0]["in_force"],
        "expiring": [shown(c, today) for c in ends[:MOST_EXPIRING]], "expiring_count": len(ends),
        "revoked": [shown(c, today) for c in revoked], "proposals": proposals, "waiting": sums[0]["waiting"],
        "may_grant": may_grant(request.user, centre), "may_write": may_write_rules(request.user, centre),
        "live": live[0] if live else None,
        "page": "due",
    })  # fmt: skip


def granted(request: HttpRequest) -> HttpResponse:
    """Every certificate the account sees, by state, rule and words; printed from here in bulk."""
    centre, today = certificate_centre(request.user), timezone.localdate()
    rows, asked = certificates_seen_by(request.user), request.GET
    if asked.get("state") in states():
        rows = _in_state(rows, asked["state"])
    if asked.get("rule"):
        rows = rows.filter(version__rule__code=asked["rule"][:40])
    if words := asked.get("q", "").strip()[:80]:
        rows = rows.filter(Q(number__icontains=words) | Q(person__search_key__icontains=words.casefold())
                           | Q(unit__code__icontains=words))  # fmt: skip
    page = Paginator(rows, A_PAGE).get_page(asked.get("page"))
    codes = sorted({v.rule.code: v.title for v in rules_open(centre)}.items())
    return render(request, "certificates/granted.html", {
        "rows": [shown(c, today) for c in page], "found": page, "codes": codes, "states": states().items(),
        "asked": asked, "page": "granted",
        "printed": Run.objects.filter(centre=centre, kind=PRINTING, created_by=user_of(request)).first(),
        "live": Run.objects.filter(centre=centre, kind=PRINTING, ended_at=None).first(),
    })  # fmt: skip


def _in_state(rows: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    today = timezone.localdate()
    if state == "revoked":
        return rows.exclude(revocation=None)
    rows = rows.filter(revocation=None)
    if state == "expired":
        return rows.filter(valid_until__lt=today)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    return rows.filter(valid_until__lte=today + AHEAD, followed_by=None) if state == "expiring" else rows


def of_person(request: HttpRequest, number: int) -> HttpResponse:
    """A person's certificates, and how his name stands on them; a soldier's own page."""
    person, today = person_for(request.user, number), timezone.localdate()
    is_me = own_person(request.user) == person
    may_choose = is_me or (
        may_grant(request.user, person.centre) and grants_to(user_of(request), person.centre).holds(person)
    )
    if request.method == "POST":
        scripts = [s for s in SCRIPTS[::-1] if s in request.POST.getlist("script")]
        if request.POST.get("first") in scripts:
            scripts.sort(key=lambda s: s != request.POST["first"])
        try_act(request, lambda: choose_names(person, actor=user_of(request), scripts=scripts),
                _("Kept; certificates to come bear the name so."))  # fmt: skip
        return redirect("certificates-of", number)
    rows = [c for c in certificates_seen_by(request.user) if c.person_id == person.pk]
    choice = NameChoice.objects.filter(person=person).first()
    chosen = choice.scripts if choice else list(USUAL)
    spelt = {"cyrillic": person.name_cyrillic, "latin": person.name_latin, "passport": person.name_passport}
    spellings = [(s, word, spelt[s], s in chosen) for s, word in spelling_names().items() if spelt[s]]
    return render(request, "certificates/person.html", {
        "p": person, "readiness_code": f"P{person.pk}", "rows": [shown(c, today) for c in rows],
        "in_force": sum(is_in_force(c, today) for c in rows),
        "spellings": spellings, "chosen": chosen, "may_choose": may_choose, "is_me": is_me,
        "sees_all": sees_people(request.user) and centre_of(request.user) is not None,
    })  # fmt: skip
