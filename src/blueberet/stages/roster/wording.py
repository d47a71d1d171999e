"""What fields are called in a sentence, and how values stand there and in the trail."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from blueberet.foundation.shell.templatetags.shell import soldier_date

FIELDS = {
    "service_number": gettext_lazy("service number"), "name_cyrillic": gettext_lazy("name in Cyrillic"),
    "name_latin": gettext_lazy("name in Latin letters"), "name_passport": gettext_lazy("passport spelling"),
    "sex": gettext_lazy("sex"), "birth_date": gettext_lazy("birth date"),
    "served_from": gettext_lazy("in service since"),
    "rank": gettext_lazy("rank"),
    "category": gettext_lazy("category"), "region": gettext_lazy("region"), "unit": gettext_lazy("unit"),
    "medical_class": gettext_lazy("medical class"), "specialities": gettext_lazy("specialities"),
    "kind": gettext_lazy("kind"), "vaccine": gettext_lazy("vaccine"), "number": gettext_lazy("number"),
    "issued": gettext_lazy("issued"), "expires": gettext_lazy("last valid day"),
    "authority": gettext_lazy("issuing authority"), "remark": gettext_lazy("remark"),
    "mission": gettext_lazy("mission"), "country": gettext_lazy("country"), "role": gettext_lazy("role"),
    "first_day": gettext_lazy("first day"), "last_day": gettext_lazy("last day"), "source": gettext_lazy("source"),
    "withdrawn_on": gettext_lazy("withdrawn on"), "merged_into": gettext_lazy("merged into"),
    "name": gettext_lazy("name"), "parent": gettext_lazy("stands in"), "former_numbers": gettext_lazy("former numbers"),
    "day": gettext_lazy("day"),
}  # fmt: skip


def shown(value: Any) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, date):
        return soldier_date(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value) or "–"
    return "–" if value is None or value == "" else str(value)


def plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    return value.isoformat() if isinstance(value, date) else value
