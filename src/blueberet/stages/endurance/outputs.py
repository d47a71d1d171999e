"""The order that an option comes to: lines by site, as rows of a sheet."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.sheets.readers import number, text, whole
from blueberet.foundation.sheets.tables import Column, Table

ORDER = Table("order", "Order", (
    Column("site", "Site", text, "Where it goes.", "CP1", True),
    Column("item", "Item", text, "What.", "Bulk water", True),
    Column("unit", "Unit", text, "Unit of the amounts.", "L", True),
    Column("before", "Target so far", number, "Filled up to this so far.", "13440"),
    Column("target", "Target", number, "Filled up to this from now on.", "18400", True),
    Column("held", "Held", number, "What is there.", "13440"),
    Column("extra", "To order", number, "What is missing.", "4960", True),
    Column("kg", "kg", number, "Weight of what is to be ordered.", "4960", True),
), "What to order, one row for each store.")  # fmt: skip
DELIVERIES = Table("deliveries", "Deliveries", (
    Column("site", "Site", text, "Where it goes.", "CP1", True),
    Column("kg", "kg", number, "Weight, with what passes through to the sites below.", "4960", True),
    Column("loads", "Loads", whole(0, 10**6), "Full loads of the convoys there are.", "1"),
    Column("days", "Days", whole(0, 10**6), "Until it is filled by them.", "3"),
), "How it comes there.")  # fmt: skip


def order_lines(answer: dict[str, Any], content: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines with something to order or another target, by site in the order of the plan."""
    if not answer:
        return []
    items = {i["code"]: i for i in content["items"]}
    order = {s["code"]: n for n, s in enumerate(content["sites"])}
    lines = [x for x in answer["lines"] if x["extra"] > 0 or abs(x["target"] - x["before"]) > 1e-9]
    return [
        x | {"item": items[x["item"]].get("name") or x["item"], "unit": items[x["item"]]["unit"], "code": x["item"]}
        for x in sorted(lines, key=lambda x: order.get(x["site"], 0))
    ]


def by_site(answer: dict[str, Any], content: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines of each site with its delivery."""
    names = {s["code"]: s.get("name") or s["code"] for s in content["sites"]}
    deliveries = {d["site"]: d for d in answer.get("deliveries", ())}
    found: dict[str, dict[str, Any]] = {}
    for x in order_lines(answer, content):
        here = found.setdefault(
            x["site"], {"name": names.get(x["site"], x["site"]), "lines": [], "delivery": deliveries.get(x["site"])}
        )
        here["lines"].append(x)
    return list(found.values())


def told_of(delivery: dict[str, Any] | None) -> str:
    """How a delivery comes, in a sentence."""
    if not delivery or not delivery["kg"]:
        return ""
    if delivery["days"] is None:
        return _("No convoy can bring this beside daily use; it needs its own transport.")
    loads, days = delivery["loads"] or 0, delivery["days"]
    brought = ngettext("%(l)d load", "%(l)d loads", loads) % {"l": loads}
    filled = ngettext("filled after about %(d)d day", "filled after about %(d)d days", days) % {"d": days}
    return f"{brought}, {filled}."
