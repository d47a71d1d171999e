"""Load the demonstration centre the way a centre loads its own: files through the importers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from blueberet.config.demonstration.centre import SPECIALITIES, Demonstration, demonstration
from blueberet.config.demonstration.certificates import load_certificates
from blueberet.config.demonstration.evidence import load_evidence
from blueberet.config.demonstration.history.record import record
from blueberet.config.demonstration.log import load_log
from blueberet.config.demonstration.people import DemoPerson
from blueberet.config.demonstration.pledges import load_pledges
from blueberet.config.demonstration.posts import load_posts, officers
from blueberet.config.demonstration.serves import SERVES
from blueberet.config.demonstration.situation import load_reports
from blueberet.config.demonstration.supply import load_supply
from blueberet.config.demonstration.visits import load_visits
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.sheets.findings import errors_in
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.programme.services.importing import import_programme
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.workbook.write import write_programme
from blueberet.stages.roster.services import ROLL, import_roster
from blueberet.stages.standards.services import import_catalogue, shipped_catalogue

CODE = "demonstration"
LEAVES_AFTER = timedelta(days=56)
"""Between the visit and the departure; parliament to departure took eight weeks in 2024 (S5 to S8)."""
PLATOON = "Demonstration Contingent > A Company > 1 Platoon"
SOLDIER = "KZ-400581"
PASSWORD = "golan-heights-demo"  # noqa: S105 (printed at every start; the centre is invented)


@dataclass(frozen=True)
class Account:
    """One demonstration account."""

    username: str
    role: str
    says: str
    full_name: str
    scope: str = ""
    service_number: str = ""


ACCOUNTS = (
    Account("planner", "planner", "makes, moves and publishes the timetable", "Aida Planner"),
    Account("registrar", "registrar", "takes rolls in, keeps people and documents", "Marat Registrar"),
    Account("commander", "commander", "sees everything of the contingent", "Bauyrzhan Ospanov"),
    Account("platoon", "commander", "commands 1 Platoon and sees its people only", "Nurlan Platoon", PLATOON),
    Account("instructor", "instructor", "teaches and evaluates, reads the timetable", "Kanat Instructor"),
    Account(
        "generation",
        "force_generation",
        "fills posts; sees documents, no medical details",
        "Dina Generation",
    ),
    Account("logistics", "logistician", "works with head counts, sees no names of the contingent", "Oleg Logistics"),
    Account("visitor", "visitor", "reads standards and timetable, sees no names of the contingent", "Invented Visitor"),
    Account("soldier", "soldier", "sees himself", "Yermek Soldier", "", SOLDIER),
    Account("admin", "administrator", "keeps accounts and the trail; no medical details", "Saule Admin"),
)


def is_loaded() -> bool:
    """Whether the demonstration centre is in this database."""
    return Centre.objects.filter(code=CODE).exists()


def roll_row(p: DemoPerson) -> dict[str, Any]:
    """A person in the columns of the nominal roll."""
    row: dict[str, Any] = {
        k: getattr(p, k)
        for k in ("service_number", "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date", "rank",
                  "category", "region", "medical_class", "served_from")
    }  # fmt: skip
    row |= dict(zip(("contingent", "company", "platoon", "section"), p.unit, strict=False))
    row["languages"] = "; ".join(" ".join(x) for x in p.languages)
    row["licences"] = "; ".join(f"{c} until {d.isoformat()}" for c, d in p.licences)
    row["specialities"] = "; ".join(p.specialities)
    for kind, (number, until) in p.documents.items():
        row[f"{kind} number"], row[f"{kind} expires"] = number, until
    return row


def write_files(demo: Demonstration, folder: Path, reserve: Sequence[DemoPerson] = ()) -> tuple[Path, Path]:
    """Write the two workbooks a planner would have: roll, with the officers' reserve, and programme."""
    folder.mkdir(parents=True, exist_ok=True)
    roll, programme = folder / "roster.xlsx", folder / "programme.xlsx"
    roll.write_bytes(write_book([(ROLL, [roll_row(p) for p in (*demo.people, *reserve)])]))
    programme.write_bytes(
        write_programme(
            demo.problem, visit_day=demo.visit_day,
            specialities={code: speciality for speciality, code, _ in SPECIALITIES}, serves=SERVES,
        )
    )  # fmt: skip
    return roll, programme


def load(*, time_limit_s: float, today: date | None = None, history: bool = True) -> str:
    """Write the files and take them in; all or nothing. Give a sentence of what was loaded.

    With its history the centre is in week 21: the timetable is published, and five months have been taught by it.
    Without, the timetable is empty, and its first solve is queued.

    Raises
    ------
    RuntimeError
        If the importers refuse our own files, with their first finding.
    """
    today = today or timezone.localdate()
    demo = demonstration(today)
    roll, programme = write_files(demo, settings.ENV.home / "demonstration", officers(today) if history else [])
    began, password = demo.problem.calendar.first_day, make_password(PASSWORD)
    with transaction.atomic():
        centre = Centre.objects.create(
            code=CODE, name="Demonstration Peace Operations Centre", is_demonstration=True, requires_second_factor=False
        )
        for account in ACCOUNTS:
            first, _, last = account.full_name.partition(" ")
            user = User.objects.create(username=account.username, password=password, first_name=first, last_name=last)
            Membership.objects.create(
                user=user, centre=centre, role=account.role, scope=account.scope, service_number=account.service_number
            )
        # The contingent has stood, and been trained by these standards, since the first day of its programme.
        began = demo.problem.calendar.first_day
        roster, changes = import_roster(
            centre=centre, actor=None, content=roll.read_bytes(), filename=roll.name, today=min(began, today)
        )
        if not roster.is_clean:
            raise RuntimeError(errors_in(roster.findings)[0].sentence())
        name, catalogue = shipped_catalogue()
        standards, _ = import_catalogue(
            centre=centre, actor=None, content=catalogue, filename=name, today=began, first_day=began
        )
        if not standards.is_clean:
            raise RuntimeError(errors_in(standards.findings)[0].sentence())
        check, row = import_programme(
            centre=centre, actor=None, content=programme.read_bytes(), filename=programme.name, today=today
        )
        if row is None:
            raise RuntimeError(check.findings[0].sentence())
        told = ""
        if history:
            told = f" {record(demo, row, today)} {load_posts(centre, today, demo.visit_day + LEAVES_AFTER)}"
            generation = User.objects.get(
                memberships__centre=centre, memberships__role=Membership.Role.FORCE_GENERATION
            )
            load_pledges(centre, generation, today, began)
            supply = User.objects.get(memberships__centre=centre, memberships__role=Membership.Role.LOGISTICIAN)
            told += f" {load_supply(centre, supply, today)} {load_log(centre, today)}"
            told += f" {load_visits(centre, today, demo.visit_day)}"
            registrar = User.objects.get(memberships__centre=centre, memberships__role=Membership.Role.REGISTRAR)
            commander = User.objects.get(username="commander")
            told += f" {load_certificates(centre, registrar, commander, today)}"
            told += f" {load_reports(centre, today)}"
            told += f" {load_evidence(centre, today, demo.visit_day)}"
        else:
            start_solve(row, actor=None, seed=1, time_limit_s=time_limit_s)
    return (
        f"Loaded {len(changes.new)} invented people and {check.counts['sessions']} sessions from {roll.parent}.{told}"
    )
