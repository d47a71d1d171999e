"""Invented situation reports: a week of the contingent, days of two platoons, today's draft begun, one block stale."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.readiness.services.keeping import take_snapshot
from blueberet.stages.roster.models import Unit
from blueberet.stages.situation.models import Report
from blueberet.stages.situation.services.deciding import approve_report, check_report
from blueberet.stages.situation.services.sending import send_report
from blueberet.stages.situation.services.writing import keep_words, make_report

DAYS, PLATOON_DAYS, SNAPSHOT_BEFORE = 7, 4, 3
"""Reports of so many days; readiness was kept last so many days ago, so that it is stale in today's draft."""
PLATOONS = ("1 Platoon", "2 Platoon")
SAID = (
    "Training goes to plan. The sections tire in the last periods of the day.",
    "Convoy drill was slow at the second halt; it is repeated on Thursday.",
    "Good shooting, clean weapons. Two men learn to drive the long vehicle.",
    "English groups ask for more speaking and less grammar.",
    "Rations are eaten, water is saved. No complaint was brought to me.",
    "The checkpoint was built in the ordered time for the first time.",
    "Quiet day. Boots are worn; the quartermaster knows it.",
)
WHOLE = (
    "The contingent can be shown to the visitors as it stands. What holds it down is listed above; training is asked.",
    "Bread comes on time. Leave is granted from Saturday on to those whose papers are in order.",
)


def load_reports(centre: Centre, today: date) -> str:
    """Write, check, approve and send the reports of the last days, and begin today's; give a sentence of it."""
    commander, platoon, planner = (User.objects.get(username=n) for n in ("commander", "platoon", "planner"))
    take_snapshot(centre, actor=commander, day=today - timedelta(days=SNAPSHOT_BEFORE))
    units = {u.name: u for u in Unit.objects.filter(centre=centre).select_related("centre")}
    top = next(u for u in units.values() if u.kind == Unit.Kind.CONTINGENT and u.name.startswith("Demonstration"))
    sent = 0
    for n in range(DAYS, 0, -1):
        day = today - timedelta(days=n)
        for k, name in enumerate(PLATOONS):
            # One platoon did not report yesterday; the contingent's report says so.
            if n > PLATOON_DAYS or (n == 1 and k == 1):
                continue
            writer = platoon if k == 0 else planner
            _told(units[name], day, writer, commander, SAID[(n + 3 * k) % len(SAID)], {"higher": "Operations officer"})
            sent += 1
        to = {"state": "Ministry of Defence"}
        if n == 1:
            to |= {"personnel": "All personnel, board at the canteen", "command": "Mission headquarters, operations"}
        _told(top, day, planner, commander, WHOLE[0], to, WHOLE[1] if n == 1 else "")
        sent += 1
    make_report(top, actor=planner, first=today, last=today, now=timezone.now())
    return f"{sent} situation reports, today's begun."


def _told(
    unit: Unit, day: date, writer: User, commander: User, words: str, to: dict[str, str], notice: str = ""
) -> Report:  # fmt: skip
    evening = timezone.make_aware(datetime.combine(day, time(18, 10)))
    row = make_report(unit, actor=writer, first=day, last=day, now=evening)
    keep_words(row, actor=writer, judgements={"commander": words}, remarks={"personnel": notice} if notice else {},
               edited=0, now=evening + timedelta(minutes=12))  # fmt: skip
    check_report(row, actor=writer, now=evening + timedelta(minutes=20))
    approve_report(row, actor=commander, now=evening + timedelta(minutes=45))
    send_report(row, actor=writer, to=to, now=evening + timedelta(minutes=55))
    return row
