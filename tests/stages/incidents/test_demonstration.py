"""The invented log tells the same closures as the counted stock; stock, log and outlook are one story."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from blueberet.config.demonstration import log, supply
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.scenario import drawn_closures
from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.endurance.bridge import mission_of
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import content_today, newest
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.selectors import closures_of, incidents_between, lessons_of, open_closures
from blueberet.stages.incidents.selectors.log import events_counted
from blueberet.stages.roster.models import Unit
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KINDS = {"site": "sites", "road": "routes"}


def test_log_and_counted_stock_tell_one_story(cast: Cast) -> None:
    today = timezone.localdate()
    unit = Unit.objects.create(centre=cast.north, kind="platoon", code="C > A > 1", name="1")
    platoon = User.objects.create(username="platoon")
    Membership.objects.create(user=platoon, centre=cast.north, role="commander", scope=unit.code)
    base = supply._made(cast.north, "battalion-base", supply.BASE, cast.logistician)
    content = newest(base).content
    content["tour"][0]["start"] = (today - timedelta(days=supply.DAYS_IN)).isoformat()
    base.editions.get().content = content
    told = log.load_log(cast.north, today)
    assert told == "13 incidents, 3 lessons."
    a = compile_mission(mission_of(content))
    drawn = {
        (*(c.sites or c.routes), "road" if c.routes else "site" if c.sites else "all", round(s, 2)): round(e, 2)
        for n, c in enumerate(a.mission.closures)
        for s, e in drawn_closures(c, int(a.closure_streams[n]), a.horizon, 1, supply.TOUR) if s < supply.DAYS_IN
    }  # fmt: skip
    del drawn["CP1", "road", 57.16]  # comes while the road is shut, and opens before it
    midnight = timezone.make_aware(datetime.combine(today, time())) - timedelta(days=supply.DAYS_IN)
    for c in closures_of(cast.north, base):
        if c.effect.kind != "link":
            since, until = ((m - midnight).total_seconds() / 86_400 if m else None for m in (c.shut_at, c.opened_at))
            key = next(k for k in drawn if k[:-1] == (*([c.effect.site] if c.effect.site else []), c.effect.kind)
                       and abs(k[-1] - (since or 0)) < 0.06)  # fmt: skip
            end = drawn.pop(key)
            assert abs(end - until) < 0.06 if until else end > supply.DAYS_IN
    assert drawn == {}
    assert [c.effect.site for c in open_closures(cast.north, today)] == ["CP1"]
    entries = incidents_between(cast.north, today - timedelta(days=60), today)
    assert (len(entries), events_counted(cast.north, entries)) == (12, 11)
    assert [i.number for i in incidents_between(cast.north, date(2000, 1, 1), today, [unit])] == [7, 13]
    assert [x.state for x in lessons_of(cast.north)] == ["open", "open", "handled"]
    assert Incident.objects.filter(centre=cast.north, is_withdrawn=True).count() == 1
    outlook = content_today(SupplyPlan.objects.get(pk=base.pk), today)
    now = [c for c in outlook["closures"] if c.get("begins") is not None]
    assert [(c["routes"], round(-c["begins"], 1), c["lasts"]) for c in now] == [(["CP1"], 10.5, "lognormal")]
