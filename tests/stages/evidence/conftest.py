"""One small North with a pack that the worker made, for all tests of the room; what a test changes is rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.stages.evidence.models import Pack
from blueberet.stages.readiness.models import Statement
from blueberet.stages.readiness.selectors.measuring import forget
from blueberet.stages.readiness.services.keeping import take_snapshot
from blueberet.stages.roster.models import Document, LanguageScore, Person
from blueberet.stages.roster.services import import_roster
from blueberet.stages.visits.models import Finding
from tests.cast import Cast, make_cast
from tests.stages.evidence.world import contingent, made
from tests.workbooks import roll

LEAKS = "Әбдіров Ғалым (N-001), born 17.04.1995, passport P7654321, asks for umit NURPEIISOVA."


@dataclass(frozen=True)
class North:
    """The cast, and the pack that was made."""

    cast: Cast
    pack: Pack


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[North]:
    """Made once for the room, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def north(built: North, db: None) -> North:
    forget()
    return built


def build(cast: Cast) -> North:
    """Three people with everything that must not leave the house, a word and a finding that let names slip."""
    forget()
    today = timezone.localdate()
    check, _ = import_roster(centre=cast.north, actor=None, content=roll(), filename="roll.xlsx", today=today)
    assert check.is_clean
    for n, p in enumerate(Person.objects.order_by("service_number")):
        p.name_latin, p.name_passport = (("Abdirov Galym", "ABDIROV GALYM"), ("Qasymov Orken", "KASSYMOV ORKEN"),
                                         ("Nurpeiisova Umit", "NURPEIISOVA UMIT"))[n]  # fmt: skip
        p.medical_class = f"CLASS-B{n}"
        p.save()
        Document.objects.create(person=p, kind="passport", number=f"P765432{n + 1}", expires=today)
        Document.objects.create(person=p, kind="medical", number=f"MB-77{n}", remark="weak heart", expires=today)
        LanguageScore.objects.create(person=p, language="English", scale="STANAG 6001", score="1111")
    unit = contingent(cast)
    Statement.objects.create(
        unit=unit, grade="ready", measured="not ready", reason=LEAKS, day=today, by=cast.commander
    )  # fmt: skip
    Finding.objects.create(
        centre=cast.north, number=1, family="G", severity="major", words=LEAKS, raised_on=today, due=today,
        client_key="x", owner=cast.commander,
    )  # fmt: skip
    take_snapshot(cast.north, actor=cast.commander, day=today)
    User.objects.filter(pk=cast.visitor.pk).update(first_name="Una", last_name="Visitor")
    _run, pack = made(cast, visitors=(cast.visitor,))
    assert pack is not None
    return North(cast, pack)
