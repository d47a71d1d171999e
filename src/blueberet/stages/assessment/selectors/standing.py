"""Reads of what a person shows besides sheets: tests, certificates of level, his personal log."""

from datetime import date

from django.db.models import QuerySet

from blueberet.stages.assessment.models import LevelCertificate, LogEntry, TestScore
from blueberet.stages.roster.models import Person


def _keys(person: Person) -> list[int]:
    return [person.pk, *person.merged.values_list("pk", flat=True)]


def tests_of(person: Person) -> QuerySet[TestScore]:
    """Tests of a person, corrected ones too, the latest first."""
    return TestScore.objects.filter(person__in=_keys(person)).select_related("version__standard", "replaces")


def levels_of(person: Person) -> QuerySet[LevelCertificate]:
    """Certificates of a person, also those run out or withdrawn, the latest first."""
    return LevelCertificate.objects.filter(person__in=_keys(person)).select_related("version__standard")


def log_of(person: Person) -> QuerySet[LogEntry]:
    """Entries of a person's log, corrected ones too, the latest first."""
    return LogEntry.objects.filter(person__in=_keys(person)).select_related("countersign", "by", "replaces")


def state_of(certificate: LevelCertificate, on: date) -> str:
    """``held``, ``expired`` or ``withdrawn`` on a day; both ends of a certificate belong to it."""
    if certificate.withdrawn_on is not None and certificate.withdrawn_on <= on:
        return "withdrawn"
    return "expired" if certificate.expires is not None and certificate.expires < on else "held"
