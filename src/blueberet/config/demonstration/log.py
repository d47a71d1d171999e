"""Invented incidents around the base with four checkpoints, and what was learnt from them.

The closures are those of the tour of chance that the counted stock tells (``supply.TOUR``), so that log, stock and
outlook tell one story: checkpoint 1 is cut off since its road was mined.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from blueberet.config.demonstration.supply import BASE, DAYS_IN
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.stages.incidents.models import Effect, Incident
from blueberet.stages.incidents.services.entering import correct, enter, withdraw
from blueberet.stages.incidents.services.learning import write_lesson
from blueberet.stages.incidents.services.opening import reopen
from blueberet.stages.incidents.services.tying import tie

SEED = uuid.UUID("6f1a4f0e-3f0a-5d0c-9a55-0b0e1c0d2e3f")
Shut = tuple[str, float, float | None]
"""What, from which day of the tour, until which."""
SHUT: dict[str, Shut] = {
    "truck": ("site/CP1", 19.64, 20.32), "flood": ("road/CP3", 22.85, 25.88),
    "fuel": ("site/BASE", 30.65, 30.80), "protest": ("site/CP1", 40.40, 41.55),
    "unrest": ("all", 48.49, 54.71), "mined": ("road/CP1", 55.48, None), "traders": ("site/BASE", 63.51, 65.67),
}  # fmt: skip
"""Closures of the tour that had begun by the day that lies before today."""

ENTRIES: tuple[tuple[str, float, dict[str, str]], ...] = (
    ("truck", 19.64, {
        "where": "CP1", "kind": "accident", "what": "Water truck overturned in the gate of checkpoint 1",
        "informed_by": "Commander of checkpoint 1", "means": "vhf", "own_injured": "1",
        "told": "Driver bruised, truck unloaded by hand, lifted the next morning."}),
    ("flood", 22.85, {
        "where": "CP3", "kind": "weather", "what": "Wadi in flood, road to checkpoint 3 under water",
        "informed_by": "Convoy 3", "means": "sat", "position": "33.1210, 35.9080"}),
    ("found", 30.42, {
        "where": "CP2", "kind": "found", "what": "Mortar bomb found beside the track, marked and cordoned",
        "informed_by": "Patrol 2", "means": "vhf", "position": "33.1745, 35.9391", "reported_to": "EOD team"}),
    ("fuel", 30.65, {
        "where": "BASE", "kind": "theft", "what": "Fence cut at the fuel point, 400 L of diesel missing",
        "informed_by": "Guard commander", "means": "person", "told": "Gate shut while the base was searched."}),
    ("protest", 40.40, {
        "where": "CP1", "kind": "protest", "what": "Some 80 people sit before the gate of checkpoint 1",
        "informed_by": "Commander of checkpoint 1", "means": "vhf",
        "told": "They ask for water for the village. The liaison officer talks to the elders."}),
    ("unrest", 48.49, {
        "where": "BASE", "kind": "riot", "what": "Unrest in the whole area, all movement stopped",
        "informed_by": "Sector operations", "means": "data", "own_injured": "2", "others_injured": "5",
        "reported_to": "Sector operations"}),
    ("unrest-platoon", 48.62, {
        "place": "Market of the village south of the base", "kind": "riot", "position": "33.1390, 35.8930",
        "what": "Crowd of 200 at the market throws stones at the patrol", "informed_by": "1 Platoon", "means": "vhf",
        "own_injured": "2"}),
    ("radio", 54.20, {
        "where": "CP1", "kind": "technical", "what": "VHF of checkpoint 1 silent, antenna cable torn",
        "informed_by": "Signals", "means": "hf"}),
    ("mined", 55.48, {
        "place": "Bridge on the road to checkpoint 1", "kind": "mine", "position": "33.1822, 35.8741",
        "what": "Mine under the first vehicle of the convoy to checkpoint 1", "informed_by": "Convoy 1", "means": "sat",
        "own_injured": "1", "reported_to": "Sector operations", "about": "1",
        "told": "Vehicle lost, crew out. The road is shut until it is cleared; nobody says when."}),
    ("drone", 56.90, {
        "where": "CP4", "kind": "air", "what": "Drone over checkpoint 4", "informed_by": "Sentry", "means": "vhf"}),
    ("firing", 57.16, {
        "place": "Ridge above the road to checkpoint 1", "kind": "clash", "position": "33.1897, 35.8698",
        "what": "Firing across the road to checkpoint 1, the clearing team withdrew", "informed_by": "EOD team",
        "means": "vhf", "others_dead": "2"}),
    ("traders", 63.51, {
        "where": "BASE", "kind": "block", "what": "Traders block the gate of the base with carts",
        "informed_by": "Guard commander", "means": "person"}),
    ("shots", 65.91, {
        "where": "CP1", "kind": "clash", "what": "Shots over checkpoint 1, no hits", "informed_by": "1 Platoon",
        "means": "vhf", "reported_to": "Battalion operations"}),
)  # fmt: skip
OF_PLATOON = ("unrest-platoon", "shots")

LESSONS: tuple[dict[str, str], ...] = (
    {"of": "mined", "title": "Water for twelve days at every checkpoint",
     "happened": "Checkpoint 1 was cut off for more than ten days with a target of ten days of water.",
     "decided": "Fill checkpoints to twelve days of water; tanks are ordered.",
     "why": "It was cut off four times in two months, and the longest closure is the one that counts.",
     "decided_by": "Battalion commander", "left_open": "The tank for checkpoint 4 has not come.",
     "for_whom": "Logistics of the next rotation", "state": "open"},
    {"of": "unrest", "title": "Two reports of one event looked like two events",
     "happened": "Sector and platoon reported the same unrest; two injured men were counted twice for a day.",
     "decided": "The watchkeeper ties entries of the same event before the evening report.",
     "why": "Reports upward count people, not entries.", "decided_by": "Chief of operations",
     "for_whom": "Watchkeepers", "state": "handled"},
    {"of": "traders", "title": "Traders shut the gate because nobody talked to them",
     "happened": "The market place before the gate was moved without notice; carts stood in the gate for two days.",
     "left_open": "Agree on a place and days of the market with the elders.", "decided": "", "why": "",
     "for_whom": "Civil-military cooperation of the next rotation", "state": "open"},
)  # fmt: skip


def load_log(centre: Centre, today: date) -> str:
    """Enter, open, correct, withdraw and tie, by the accounts that would; give a sentence of it."""
    staff = _account(centre, Membership.Role.PLANNER, scoped=False)
    platoon = _account(centre, Membership.Role.COMMANDER, scoped=True)
    scope = Membership.objects.get(user=platoon, centre=centre).scope

    def at(day: float) -> datetime:
        midnight = timezone.make_aware(datetime.combine(today, time()))
        return midnight + timedelta(days=day - DAYS_IN)

    made: dict[str, Incident] = {}
    for name, day, told in ENTRIES:
        given: dict[str, Any] = told | {"happened": _local(at(day)), "unit": scope if name in OF_PLATOON else ""}
        if "where" in told:
            given["where"] = f"{BASE}/{told['where']}"
        if name in SHUT:
            given["effects"] = [{"what": f"{BASE}/{SHUT[name][0]}", "shut": _local(at(day))}]
        elif name == "radio":
            given["effects"] = [
                {"what": f"{BASE}/link/CP1/VHF net by repeater", "opened": _local(at(day) + timedelta(hours=4))}
            ]
        actor = platoon if name in OF_PLATOON else staff
        made[name] = enter(centre, given, actor=actor, key=_key(name), now=at(day) + timedelta(hours=5))
        if name in SHUT and (until := SHUT[name][2]) is not None:
            effect = Effect.objects.select_related("incident__centre", "plan").get(incident=made[name])
            reopen(effect, actor=staff, opened=_local(at(until)), informed_by="Convoy commander", key=_key(f"o-{name}"))
    found = ENTRIES[2][2] | {"happened": _local(at(30.42)), "where": f"{BASE}/CP2", "position": "33.1745, 35.9319"}
    correct(made["found"], found, actor=staff, key=_key("found-2"), reason="Two digits of the longitude were swapped")
    withdraw(made["drone"], actor=staff, reason="It was our own, flown by the neighbouring company")
    tie(made["unrest"], made["unrest-platoon"], actor=staff, key=_key("tie"),
        why="Same crowd, same hour; the platoon saw it from the market")  # fmt: skip
    for told in LESSONS:
        given = {k: v for k, v in told.items() if k != "of"} | {"incident": str(made[told["of"]])}
        given["learnt_on"] = (today - timedelta(days=1)).isoformat()
        write_lesson(centre, given, actor=staff, key=_key(told["title"]), today=today)
    return f"{len(made)} incidents, {len(LESSONS)} lessons."


def _account(centre: Centre, role: str, *, scoped: bool) -> User:
    rows = Membership.objects.filter(centre=centre, role=role).select_related("user").order_by("pk")
    return next(m.user for m in rows if bool(m.scope) == scoped)


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(SEED, name)
