"""Rows of the roster: units as a tree, people, and what they hold."""

from django.db import models
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
    rank = models.CharField(max_length=40)
    category = models.CharField(max_length=12, choices=Category.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    region = models.CharField(max_length=60)
    medical_class = models.CharField(max_length=20, blank=True)
    specialities = models.JSONField(default=list)
    """Codes such as ``engineer``, ``medic``, ``driver``, ``signaller``."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "service_number"], name="service_number_once_a_centre")
        ]
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
    """A paper with an expiry date: passport, medical, vaccination, attestation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=40, blank=True)
    expires = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="document_kind_once")]
        ordering = ["kind"]


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
