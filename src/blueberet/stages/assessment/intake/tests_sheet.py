"""Many tests at once from a file: every fault with its row and column, then all of it or nothing."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.assessment.intake.books import book_of
from blueberet.stages.assessment.models import TestScore
from blueberet.stages.assessment.services.scores import Scales, Tested, faults_of, write_tests
from blueberet.stages.assessment.table import TESTS
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors import people_of


@dataclass(slots=True)
class Check:
    """What was found, and the tests that are new, each with its key."""

    findings: list[Finding] = field(default_factory=list)
    new: list[tuple[str, Tested]] = field(default_factory=list)
    rows: int = 0

    @property
    def counts(self) -> dict[str, Any]:
        """New ones, and those that were there."""
        return {"n": len(self.new), "m": self.rows - len(self.new)}


def preview_tests(centre: Centre, content: bytes, filename: str) -> Check:
    """Dry run: nothing is written.

    Raises
    ------
    UnusableFile
        If it is no table.
    """
    rows, findings = read_table(book_of(content, filename, [TESTS]), TESTS, alone=True)
    check = Check(findings, rows=len(rows))
    people = {p.service_number.casefold(): p for p in people_of(centre)}
    scales, today = Scales(centre), timezone.localdate()
    found: dict[str, tuple[Row, Tested]] = {}
    for row in rows:
        test = _tested(row, people, check)
        if test is None:
            continue
        for key, sentence in faults_of(test, scales, today):
            check.findings.append(_finding(row, key, sentence))
        name = _key(test)
        if name in found:
            told = f"The same test stands in row {found[name][0].number}."
            check.findings.append(_finding(row, "person", told))
        found.setdefault(name, (row, test))
    there = set(
        TestScore.objects.filter(centre=centre, client_key__in=list(found)).values_list("client_key", flat=True)
    )
    check.new = [(k, t) for k, (_row, t) in found.items() if k not in there]
    return check


def _tested(row: Row, people: dict[str, Person], check: Check) -> Tested | None:
    said = row.values
    number = str(said.get("person", ""))
    person = people.get(number.casefold())
    if person is None:
        if number:
            check.findings.append(_finding(row, "person", "Nobody on the roster has this service number."))
        return None
    if not all(said.get(k) for k in ("scale", "score", "day")):
        return None  # Told by the reader.
    return Tested(
        person, said.get("of", ""), said.get("language", ""), said["scale"], said["score"], said["day"],
        said.get("examiner", ""), said.get("origin") == "external", said.get("passed"), said.get("remarks", ""),
    )  # fmt: skip


def _finding(row: Row, key: str, sentence: str) -> Finding:
    value = row.values.get(key, "")
    return Finding(row.sheet, row.number, row.headers.get(key, key), str(value)[:80], sentence, "")


def _key(test: Tested) -> str:
    """The same test has the same key whatever file it comes in."""
    said = (test.person.pk, test.of, test.language, test.scale, test.score, test.day, test.external)
    return "file-" + hashlib.sha256(repr(said).encode()).hexdigest()[:40]


def import_tests(centre: Centre, content: bytes, filename: str, *, actor: User) -> Check:
    """Take the tests in: all of them or, with any error, none; tests that are there already stay as they are.

    Raises
    ------
    PermissionDenied
        If the actor may not enter scores.
    UnusableFile
        If it is no table.
    """
    require_role(actor, centre, Role.REGISTRAR, Role.INSTRUCTOR)
    with transaction.atomic():
        hold(centre)
        check = preview_tests(centre, content, filename)
        if errors_in(check.findings):
            return check
        tests: list[Any] = [t for _k, t in check.new]
        write_tests(tests, centre=centre, actor=actor, keys=[k for k, _t in check.new], now=timezone.now())
        record_act(
            "assessment.tests.imported", centre=centre, actor=actor, subject=filename[:120], **check.counts,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return check
