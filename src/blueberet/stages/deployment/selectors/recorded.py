"""Rows of what happened to posts: who stands where, proposals, what was set by hand, pledges, steps of quotas."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.deployment import models as rows
from blueberet.stages.deployment import record as r
from blueberet.stages.deployment.pledges import STEPS
from blueberet.stages.deployment.selectors.pledges import standings_of
from blueberet.stages.deployment.words import QUOTA_STEPS
from blueberet.stages.roster.models import Person

Row = dict[str, Any]


def recorded(centre: Centre, today: date, *, named: bool) -> dict[str, list[Row]]:
    """Every sheet that only goes out by its key; without ``named`` those that tell no name, and no signatory."""
    found: dict[str, list[Row]] = {}
    if named:
        makers: tuple[tuple[str, Callable[[Centre], Iterator[Row]]], ...] = (
            (r.ASSIGNMENTS.key, _assignments), (r.DROP_OUTS.key, _drop_outs), (r.BY_HAND.key, _by_hand),
            (r.PROPOSALS.key, _proposals),
        )  # fmt: skip
        found = {key: list(make(centre)) for key, make in makers}
    standings = standings_of(centre, today)
    found[r.PLEDGES.key] = [
        {"number": s.pledge.pk, "title": s.pledge.title, "people": s.pledge.people, "mission": _code(s.pledge.mission),
         "state": s.word, "level": s.level} for s in standings
    ]  # fmt: skip
    found[r.PLEDGE_STEPS.key] = [
        {"number": s.pledge.pk, "title": s.pledge.title, "state": str(STEPS.get(x.state, (x.state,))[0]), "day": x.day,
         "document": x.document, "signatory": x.signatory if named else "", "findings": x.findings}
        for s in standings for x in s.steps
    ]  # fmt: skip
    steps = rows.QuotaStep.objects.filter(quota__mission__centre=centre).select_related("quota__mission")
    found[r.QUOTA_STEPS.key] = [
        {"mission": x.quota.mission.code, "people": x.quota.people, "first_day": x.quota.first_day,
         "step": str(QUOTA_STEPS.get(x.step, x.step)), "day": x.day, "document": x.document,
         "signatory": x.signatory if named else ""} for x in steps
    ]  # fmt: skip
    return found


def _assignments(centre: Centre) -> Iterator[Row]:
    said = rows.Assignment.objects.filter(centre=centre).select_related("person", "post__mission")
    for a in said:
        yield _who(a.person) | {
            "mission": a.post.mission.code, "post": a.post.code, "rotation": a.rotation, "first_day": a.first_day,
            "last_day": a.last_day, "ended_on": a.ended_on, "left_on": a.left_on, "ended_why": a.ended_why,
            "proposal": a.proposal_id, "source": a.source,
        }  # fmt: skip


def _drop_outs(centre: Centre) -> Iterator[Row]:
    said = rows.Absence.objects.filter(centre=centre).select_related("person", "by").prefetch_related("changes")
    for x in said:
        yield _who(x.person) | {
            "first_day": x.first_day, "last_day": x.last_day, "taken_back": _time(x.undone_at),
            "proposal": x.proposal_id, "by": x.by.username, "at": _time(x.at),
            "was": "; ".join(f"{c.first_before} ({timezone.localdate(c.at)})" for c in x.changes.all()),
        }  # fmt: skip


def _by_hand(centre: Centre) -> Iterator[Row]:
    said = rows.ByHand.objects.filter(centre=centre).select_related("person", "mission", "by")
    for b in said:
        yield _who(b.person) | {
            "kind": b.kind, "rotation": b.rotation, "mission": _code(b.mission), "reason": b.reason,
            "taken_back": _time(b.undone_at), "by": b.by.username, "at": _time(b.at),
        }  # fmt: skip


def _proposals(centre: Centre) -> Iterator[Row]:
    said = rows.Proposal.objects.filter(centre=centre).defer("problem", "reasons").select_related("by", "decided_by")
    for p in said:
        yield {
            "number": p.pk, "kind": p.kind, "name": p.name, "filled": len(p.plan["assignments"]),
            "places": p.plan.get("places"), "ended": p.plan.get("ended"), "by": _account(p.by), "at": _time(p.at),
            "decided_by": _account(p.decided_by), "decided_at": _time(p.decided_at), "reason": p.reason,
        }  # fmt: skip


def _who(person: Person) -> Row:
    return {"person": person.service_number, "name": person.name_latin or person.name_cyrillic}


def _account(user: User | None) -> str:
    return user.username if user else ""


def _code(mission: rows.Mission | None) -> str:
    return mission.code if mission else ""


def _time(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
