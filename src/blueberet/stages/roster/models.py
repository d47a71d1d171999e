"""Rows of the roster: units as a dated tree, people, and what they hold."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre


class Unit(models.Model):
    """Contingent, company, platoon or section of one centre."""

    class Kind(models.TextChoices):
        CONTINGENT = "contingent", _("contingent")
        COMPANY = "company", _("company")
        PLATOON = "platoon", _("platoon")
        SECTION = "section", _("section")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=120)
    """Names from the contingent down, joined by " > "; unique in the centre."""
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="unit_code_once_a_centre")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class UnitPlace(models.Model):
    """Where a unit stood in the tree and what it was called, from a day to a day (both included).

    ``Unit.parent``, ``name`` and ``code`` are those of today; the services keep both in step.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="places")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=40, blank=True, default="")
    """What kind of work it does, in the words of the requirement sets; empty: the usual one of its kind."""
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """Empty: until further notice."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "first_day"], name="unit_place_once_a_day"),
            models.UniqueConstraint(fields=["unit"], condition=Q(last_day=None), name="unit_stands_at_one_place"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="unit_place_ends_after_it_begins"
            ),
        ]
        ordering = ["first_day"]


class Person(models.Model):
    """One member of the contingent. Names are stored in three spellings, none computed over another."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("female")
        MALE = "M", _("male")

    class Category(models.TextChoices):
        OFFICER = "officer", _("officer")
        SERGEANT = "sergeant", _("sergeant")
        SOLDIER = "soldier", _("soldier")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    service_number = models.CharField(max_length=32)
    name_cyrillic = models.CharField(max_length=160)
    name_latin = models.CharField(max_length=160, blank=True)
    name_passport = models.CharField(max_length=160, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices)
    birth_date = models.DateField()
    served_from = models.DateField(null=True, blank=True)
    """First day of service in the armed forces; empty: not known, so no length of service is."""
    rank = models.CharField(max_length=40)
    category = models.CharField(max_length=12, choices=Category.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    region = models.CharField(max_length=60)
    medical_class = models.CharField(max_length=20, blank=True)
    specialities = models.JSONField(default=list)
    """Codes such as ``engineer``, ``medic``, ``driver``, ``signaller``."""
    former_numbers = models.JSONField(default=list)
    """Service numbers the person had before a correction; still found by search and in the trail."""
    search_key = models.CharField(max_length=400, blank=True, default="")
    """All spellings and numbers folded; written by the services, see ``folding``."""
    edited = models.PositiveIntegerField(default=0)
    """Counts edits, so that a form made before another edit is refused."""
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True, blank=True)
    """The person this row turned out to be; such a row is kept, but in no list and no count."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "service_number"], name="service_number_once_a_centre")
        ]
        indexes = [models.Index(fields=["centre", "search_key"], name="person_search_key")]
        ordering = ["name_cyrillic"]

    def __str__(self) -> str:
        return f"{self.service_number} {self.name_cyrillic}"


class LanguageScore(models.Model):
    """A language with the scale it was measured on; scales are never converted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=20)
    scale = models.CharField(max_length=20)
    score = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "language", "scale"], name="one_score_a_language_and_scale")
        ]
        ordering = ["language", "scale"]


class Licence(models.Model):
    """A driving licence category."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="licences")
    category = models.CharField(max_length=10)
    expires = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "category"], name="licence_category_once")]
        ordering = ["category"]


class Document(models.Model):
    """A paper with a last valid day: passport, medical board, vaccination, attestation.

    Several of a kind are kept: a renewed passport does not erase the old one. Exactly one of a kind counts.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=30)
    vaccine = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=40, blank=True)
    issued = models.DateField(null=True, blank=True)
    expires = models.DateField(null=True, blank=True)
    """Last valid day."""
    authority = models.CharField(max_length=120, blank=True, default="")
    remark = models.CharField(max_length=240, blank=True, default="")
    counts = models.BooleanField(default=True)
    """Whether it is the one of its kind that counts; the others are history."""
    edited = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "vaccine"], condition=Q(counts=True), name="one_document_of_a_kind_counts"
            ),
            models.CheckConstraint(
                condition=Q(counts=False) | Q(withdrawn_on=None), name="a_withdrawn_document_does_not_count"
            ),
            models.CheckConstraint(
                condition=Q(issued=None) | Q(expires=None) | Q(expires__gte=F("issued")),
                name="document_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["kind", "counts", "expires"], name="document_by_kind_and_end")]
        ordering = ["kind", "vaccine", F("expires").desc(nulls_last=True)]

    def __str__(self) -> str:
        return f"{self.kind} {self.vaccine}".strip()


class Stay(models.Model):
    """A person's time in a unit, from a day to a day (both included); stays of a person never overlap.

    The constraints hold what both databases can hold: one open stay, one beginning and one end a day. The
    services, which lock the person, hold the rest.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stays")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stays")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """Empty: until further notice."""
    reason = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "first_day"], name="one_stay_begins_a_day"),
            models.UniqueConstraint(fields=["person", "last_day"], name="one_stay_ends_a_day"),
            models.UniqueConstraint(fields=["person"], condition=Q(last_day=None), name="one_open_stay"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="stay_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["first_day", "last_day"], name="stay_by_days")]
        ordering = ["first_day"]


class MissionServed(models.Model):
    """A mission a person served in before."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="missions")
    mission = models.CharField(max_length=120)
    country = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=120, blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=240)
    """Where this is known from: an order, a certificate, the person's word."""
    edited = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="mission_ends_after_it_begins"
            )
        ]
        ordering = ["-first_day"]


class Distinction(models.Model):
    """The registrar's word that two rows that look alike are two people; remembered until taken back."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at=None), name="two_people_said_once"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="the_lower_key_stands_first"),
        ]
        ordering = ["-at"]


class Merge(models.Model):
    """Two rows taken together as one person, with all that is needed to take it back."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=240, blank=True)
    snapshot = models.JSONField()
    """``fields`` of the kept person before and after; ``moved`` keys of rows by kind; ``counting`` documents."""
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["other"], condition=Q(undone_at=None), name="merged_once_at_a_time")
        ]
        ordering = ["-at", "-pk"]


class KeyDay(models.Model):
    """A day of the contingent that documents must outlast; told by the registrar or by the programme."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit of the UN experts")
        TOUR_BEGINS = "tour begins", _("tour begins")
        TOUR_ENDS = "tour ends", _("tour ends")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "kind"], name="key_day_once_a_centre")]
        ordering = ["day"]


class HeaderMeaning(models.Model):
    """What a centre has said a header of other people's rolls means; asked once, remembered."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    """The header without case, spaces and punctuation."""
    header = models.CharField(max_length=200)
    meaning = models.CharField(max_length=40, blank=True)
    """Key of a column of the roll; empty: left out."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "key"], name="header_meaning_once_a_centre")]
        ordering = ["header"]


class ValueForAll(models.Model):
    """What a centre gave for all rows of a roll that lacked a column; offered again the next time."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=40)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "column"], name="value_for_all_once_a_column")]
