"""The sheets of the workbook of declared equipment: one declaration for reading, template, export and documents."""

from blueberet.foundation.sheets.readers import choice, text, whole
from blueberet.foundation.sheets.tables import Column, Table

SECTION_OF = {
    "E": "equipment", "F": "movement", "G": "medical_equipment", "H": "aircraft", "I": "air_safety", "J": "engineers",
    "K": "uas", "L": "ict",
}  # fmt: skip
"""The section of a pack in which the equipment of a family stands."""
OWNERS = ("contributor", "UN", "other")


def _words(*words: str) -> dict[str, object]:
    return {"read": choice({w: w for w in words}), "choices": words}


def long_text(cell: object) -> str:
    """A line of at most 240 characters."""
    return text(cell, most=240)


EQUIPMENT = Table("equipment", "Equipment", (
    Column("family", "Family", choice({f: f for f in SECTION_OF}), "Letter of the visitors' checklist: E major equipment, F movement, G medical, H aircraft, I aviation safety, J engineering, K unmanned aircraft, L communications.", "E", True, ("Раздел",), tuple(SECTION_OF)),
    Column("item", "Item", long_text, "What it is, in the words of the memorandum.", "Truck, utility/cargo, 5 to 10 t", True, ("Наименование",)),
    Column("quantity", "Declared", whole(0, 100_000), "How many are declared.", "6", True, ("Заявлено",)),
    Column("serviceable", "Serviceable", whole(0, 100_000), "How many of them work; empty: not known.", "5", False, ("Исправно",)),
    Column("owner", "Owner", help="Whose it is.", example="contributor", **_words(*OWNERS)),  # type: ignore[arg-type]
    Column("remark", "Remark", long_text, "What a reader should know.", "One in repair until 14 March", False, ("Примечание",)),
    Column("source", "Source", long_text, "Where this is declared.", "MOU, annex B", False, ("Источник",)),
), "Major equipment, one row for each kind of item.", ("Техника",))  # fmt: skip
SUSTAINMENT = Table("sustainment", "Self-sustainment", (
    Column("item", "Category", long_text, "Category of self-sustainment, once.", "Catering", True, ("Категория",)),
    Column("owner", "Provided by", help="Who provides it.", example="contributor", required=True, **_words(*OWNERS)),  # type: ignore[arg-type]
    Column("remark", "Remark", long_text, "What a reader should know.", "", False, ("Примечание",)),
    Column("source", "Source", long_text, "Where this is declared.", "MOU, annex C", False, ("Источник",)),
), "What the contingent provides for itself, one row for each category.", ("Самообеспечение",), required=False,
    key_column="item")  # fmt: skip
TABLES = (EQUIPMENT, SUSTAINMENT)
