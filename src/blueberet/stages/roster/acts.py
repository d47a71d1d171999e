"""What this room's acts are called in the trail, and which of their values are guarded."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from blueberet.stages.roster.document_kinds import is_guarded as is_guarded_kind
from blueberet.stages.roster.table import ROLL

TITLES = {
    "roster.document.added": gettext_lazy("Document added"),
    "roster.document.corrected": gettext_lazy("Document corrected"),
    "roster.document.withdrawn": gettext_lazy("Document withdrawn"),
    "roster.documents.exported": gettext_lazy("Documents exported"),
    "roster.duplicate.two_people_said": gettext_lazy("Said to be two people"),
    "roster.duplicate.two_people_taken_back": gettext_lazy("Taken back that they are two people"),
    "roster.headers.explained": gettext_lazy("Headers of a roll explained"),
    "roster.headers.forgotten": gettext_lazy("Explained headers forgotten"),
    "roster.key_day.set": gettext_lazy("Day that documents must outlast set"),
    "roster.mission.added": gettext_lazy("Mission added"),
    "roster.mission.corrected": gettext_lazy("Mission corrected"),
    "roster.mission.withdrawn": gettext_lazy("Mission withdrawn"),
    "roster.people.imported": gettext_lazy("Nominal roll imported"),
    "roster.people.looked": gettext_lazy("Looked at guarded fields of a list"),
    "roster.person.edited": gettext_lazy("Person edited"),
    "roster.person.looked": gettext_lazy("Looked at a person's guarded fields"),
    "roster.person.merged": gettext_lazy("Two rows taken as one person"),
    "roster.person.merge_undone": gettext_lazy("Merge undone"),
    "roster.person.moved": gettext_lazy("Person moved"),
    "roster.unit.closed": gettext_lazy("Unit closed"),
    "roster.unit.made": gettext_lazy("Unit made"),
    "roster.unit.moved": gettext_lazy("Unit put under another"),
    "roster.unit.typed": gettext_lazy("Type of a unit set"),
    "roster.unit.renamed": gettext_lazy("Unit renamed"),
}
FREE = {"service_number", "name_cyrillic", "name_latin", "sex", "rank", "category", "region", "unit", "specialities"}
"""Fields of a person that everybody who sees people may see; whatever is not named here is guarded."""
FREE_WORDS = FREE | {c.header for c in ROLL.columns if c.key in FREE} | {"merged_into", "former_numbers"}


def is_guarded(name: str, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a value of an act is medical or identity data, which the trail's page leaves out."""
    if name.startswith("roster.document."):
        kind = str(after.get("kind") or before.get("kind") or "")
        return field == "number" or (is_guarded_kind(kind) and field != "kind")
    if name in ("roster.person.edited", "roster.person.merged", "roster.people.imported"):
        return field not in FREE_WORDS
    return False
