"""Invented evidence: equipment as declared, a pack of two weeks ago and one of today, both laid out for the visitor."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.evidence.reading import check_list
from blueberet.stages.evidence.services.declaring import declare
from blueberet.stages.evidence.services.packs import start_pack
from blueberet.stages.evidence.table import EQUIPMENT, SUSTAINMENT
from blueberet.stages.readiness.selectors.measuring import measured
from blueberet.stages.readiness.services.keeping import take_snapshot
from blueberet.stages.readiness.services.stating import make_statement
from blueberet.stages.roster.models import Unit

CONTINGENT, AGO, STAYS_AFTER = "Demonstration Contingent", 14, 14
MOU = "Draft memorandum (demonstration)"
ITEMS = (
    # family, item, declared, serviceable, remark
    ("E", "Armoured personnel carrier, wheeled", 12, 11, "One waits for an axle"),
    ("E", "Truck, utility or cargo, 5 to 10 t", 8, 8, ""),
    ("E", "Truck, water, 5 to 10 kl", 2, 2, ""),
    ("E", "Generator, 100 kVA", 4, 2, "Two stand without serial numbers in the list"),
    ("F", "Forklift, rough terrain, up to 5 t", 1, 1, ""), ("F", "Trailer, flatbed, up to 20 t", 2, 2, ""),
    ("G", "Ambulance, armoured", 2, 2, ""), ("G", "Trauma kit", 6, 4, "Two incomplete"),
    ("J", "Detector of mines, hand-held", 12, 12, ""), ("J", "Suit for disposal of ordnance", 4, 4, ""),
    ("K", "Unmanned aircraft, small, with two batteries", 2, 1, "One in repair"),
    ("L", "Transceiver, HF", 6, 6, ""), ("L", "Terminal, satellite (VSAT)", 1, 1, ""),
)  # fmt: skip
CATEGORIES = (
    ("Catering", "contributor"), ("Communications: VHF and HF", "contributor"), ("Minor engineering", "contributor"),
    ("Explosive ordnance disposal", "contributor"), ("Laundry and cleaning", "contributor"),
    ("Accommodation", "UN"), ("Medical: level 1", "contributor"), ("Field defence stores", "contributor"),
)  # fmt: skip


def load_evidence(centre: Centre, today: date, visit_day: date) -> str:
    """Declare equipment, keep two days of readiness, state a word, queue both packs; a sentence of it."""
    who = {u.username: u for u in User.objects.filter(memberships__centre=centre)}
    ends = timezone.make_aware(datetime.combine(visit_day + timedelta(days=STAYS_AFTER), time(20, 0)))
    Membership.objects.filter(user=who["visitor"], centre=centre).update(valid_until=ends)
    _declare(centre, who["logistics"], today)
    unit = Unit.objects.get(centre=centre, code=CONTINGENT)
    days = (today - timedelta(days=AGO), today)
    for day in days:
        take_snapshot(centre, actor=who["commander"], day=day)
    grade = measured(centre, today).units[f"U{unit.pk}"].grade.value
    make_statement(
        unit, actor=who["commander"], grade="ready with limits", measured=grade, today=today,
        reason="The company moves and defends itself; English of section leaders and first aid are made up by week 24.",
    )  # fmt: skip
    for day in days:
        start_pack(centre, actor=None, kind="visit", day=day, unit=unit, visitors=[who["visitor"]], today=today)
    return f"{len(ITEMS)} kinds of equipment declared, two evidence packs wait for the worker."


def _declare(centre: Centre, actor: User, today: date) -> None:
    rows = [
        dict(zip(("family", "item", "quantity", "serviceable", "remark"), item, strict=True))
        | {"owner": "contributor", "source": f"{MOU}, annex B"}
        for item in ITEMS
    ]  # fmt: skip
    own = [{"item": c, "owner": owner, "source": f"{MOU}, annex C"} for c, owner in CATEGORIES]
    check = check_list(read_book(write_book([(EQUIPMENT, rows), (SUSTAINMENT, own)]), "equipment.xlsx"))
    if not check.is_clean:
        raise RuntimeError(check.findings[0].sentence())
    day = today - timedelta(days=AGO)
    declare(centre, check, actor=actor, day=day, why="For the advisory visit (demonstration)", today=today)
