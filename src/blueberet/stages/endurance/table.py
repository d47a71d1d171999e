"""The sheets of the workbook of a supply plan: one declaration for reading, grid, template, export and documents."""

import re
from collections.abc import Callable
from typing import Any

from blueberet.engine.endurance.generators import LARGEST, SMALLEST
from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.readers import choice, codes, day, text, yes_no
from blueberet.foundation.sheets.tables import Column, Table


def code(cell: object) -> str:
    """A code of at most 40 characters, without what would part it from others in an address or list."""
    value = readers.text(cell, most=40)
    if re.search(r"[/;,?#%.\\]", value):
        raise ValueError("A code cannot hold / ; , ? # % . or \\.|Write another sign, such as a hyphen.")
    return value


def long_text(cell: object) -> str:
    """A line of at most 240 characters."""
    return text(cell, most=240)


def number(cell: object) -> float:
    """A number, with spaces between thousands or without; ``13,440`` may mean two things and is refused."""
    if not isinstance(cell, str):
        return readers.number(cell)
    written = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", cell.strip())
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", written):
        plain, _sep, rest = written.replace(",", "").partition(".")
        remedy = f"Write {plain}{'.' + rest if rest else ''}" + (
            f" or {written.replace(',', '.')}." if written.count(",") == 1 and not rest else "."
        )
        raise ValueError(f"The comma may stand between thousands or before a fraction.|{remedy}")
    return readers.number(written)


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number within limits."""
    read = readers.whole(least, most)
    return lambda cell: read(number(cell))


def amount(cell: object) -> float:
    """A number that is not negative."""
    value = number(cell)
    if value < 0:
        raise ValueError("This is less than nothing.|Write zero or more.")
    return value


def share(cell: object) -> float:
    """A share from 0 to 1, also written as ``15 %``."""
    written = str(cell).strip()
    value = number(written.removesuffix("%").strip())
    value = value / 100 if written.endswith("%") else value
    if not 0 <= value <= 1:
        raise ValueError("A share lies between 0 and 100 %.|Write 0.15 or 15 %.")
    return round(value, 6)


def above_zero(cell: object) -> float:
    """A number above zero."""
    value = number(cell)
    if value <= 0:
        raise ValueError("This must be above zero.|Correct it, or leave the cell empty.")
    return value


def degrees(most: int) -> Callable[[object], float]:
    """Degrees of latitude (90) or longitude (180), to about a metre."""

    def read(cell: object) -> float:
        value = number(cell)
        if not -most <= value <= most:
            raise ValueError(f"Degrees lie between -{most} and {most}.|Write them as a decimal number.")
        return round(value, 5)

    return read


def quantity(cell: object) -> float | str:
    """Units, or days of supply: ``4620`` or ``21 d``; kept as it was written."""
    found = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?)\s*(?:d|days?|дн\.?|дней|күн)", str(cell).strip(), re.IGNORECASE)
    return f"{amount(found[1]):g} d" if found else amount(cell)


def numbers(cell: object) -> tuple[float, ...]:
    """Several numbers above zero with semicolons."""
    return tuple(above_zero(part) for part in str(cell).split(";") if part.strip())


def tour_day(cell: object) -> float | str:
    """A day of the tour, counted from 0, or a date."""
    try:
        return amount(cell)
    except ValueError:
        return day(cell).isoformat()


def _words(*words: str) -> dict[str, Any]:
    return {"read": choice({w: w for w in words} | {w.replace("_", " "): w for w in words}), "choices": words}


_SOURCE = Column("source", "Source", long_text, "Where this is known from.", "S72", False, ("Источник",))
_REACH = (
    Column("sites", "Sites", codes, "Sites that cannot be reached and send nothing; several with semicolons.", "CP1"),
    Column("routes", "Roads to", codes, "Sites whose road is shut; several with semicolons.", "CP1; CP2"),
    Column("everywhere", "Everywhere", yes_no, "yes: every site and road at once.", "no"),
)

TOUR = Table("tour", "Tour", (
    Column("name", "Name", text, "What this plan is for.", "Battalion base", True, ("Название",)),
    Column("days", "Days", whole(1, 1100), "How long the tour lasts.", "180", True, ("Дней",)),
    Column("start", "First day", day, "Empty: not yet known; days are then counted from 0.", "2026-03-14"),
    Column("tour_cv", "Spread of the planning rate", share, "How far the rate itself may be wrong, all tour long.", "10 %"),
    Column("day_cv", "Spread by day", share, "How far one day's use differs from another's.", "15 %"),
), "The tour as a whole, one row.", ("Срок",))  # fmt: skip

ITEMS = Table("items", "Items", (
    Column("code", "Item", code, "Code, once.", "water", True, ("Предмет", "Code")),
    Column("name", "Name", text, "What it is called.", "Bulk water", False, ("Название",)),
    Column("unit", "Unit", lambda c: text(c, most=20), "Unit of all its amounts.", "L", True, ("Единица",)),
    Column("kg", "kg a unit", amount, "Weight of one unit.", "1", True, ("кг",)),
    Column("per_head", "A person and day", amount, "Units that one person uses a day.", "84", False, ("На человека",)),
    Column("reduced_below", "Reduced below days", above_zero, "With fewer days of supply left, less is used.", "7"),
    Column("reduced_to", "Reduced to", share, "Share that is used then.", "75 %"),
    Column("austere_below", "Austere below days", above_zero, "With still fewer left, still less is used.", "3"),
    Column("austere_to", "Austere to", share, "Share that is used then.", "40 %"),
    Column("demand", "Demand", help="steady: every day. events: by chance, such as casualties.", example="steady", **_words("steady", "events")),
    Column("lead_days", "Lead days, singly", whole(1, 400), "For events: each unit used is ordered singly and takes so long.", "8"),
    Column("power", "Runs generators", yes_no, "yes: the generators run on it.", "no"),
    Column("cost", "Cost a unit", amount, "To find the cheapest stock instead of the lightest.", "0.4"),
    _SOURCE,
), "What is used up.", ("Предметы",), key_column="code")  # fmt: skip

SITES = Table("sites", "Sites", (
    Column("code", "Site", code, "Code, once.", "CP1", True, ("Место", "Code")),
    Column("name", "Name", text, "What it is called.", "Checkpoint 1", False, ("Название",)),
    Column("parent", "Fed from", code, "The site that feeds it; empty: from outside.", "BASE", False, ("Снабжается из",)),
    Column("heads", "People", amount, "Head count; empty: as many as posts there have.", "12", False, ("Людей",)),
    Column("mission", "Posts of mission", code, "Where the head count comes from when it is not typed.", "UNDOF"),
    Column("period", "Convoy every days", whole(0, 400), "0: it is never resupplied.", "3", True, ("Колонна раз в дней",)),
    Column("offset", "First convoy on day", whole(0, 400), "Day of the tour, from 0.", "1"),
    Column("lead", "Days on the way", whole(0, 100), "Whole days from leaving to arriving.", "1", True, ("Дней в пути",)),
    Column("payload_kg", "Payload kg", above_zero, "The most one convoy carries; empty: any weight.", "6000"),
    Column("retry", "When the way is shut", help="on_opening: leaves when it opens. next_turn: waits for its next day.", example="on_opening", **_words("on_opening", "next_turn")),
    Column("judged", "Counts", yes_no, "no: a depot that may run out.", "yes"),
    Column("battery_hours", "Battery hours", amount, "Powered links live so long without generators.", "6"),
    Column("latitude", "Latitude", degrees(90), "Degrees north; for the map of the incident log.", "33.1234", False, ("Широта",)),
    Column("longitude", "Longitude", degrees(180), "Degrees east.", "35.9012", False, ("Долгота",)),
    _SOURCE,
), "Bases, checkpoints, posts and depots.", ("Места",), key_column="code")  # fmt: skip

STORES = Table("stores", "Stores", (
    Column("site", "Site", code, "The site.", "CP1", True, ("Место",)),
    Column("item", "Item", code, "The item.", "water", True, ("Предмет",)),
    Column("target", "Target", quantity, "Filled up to this: units, or days of supply such as 21 d.", "21 d", True, ("Запас",)),
    Column("minimum", "Minimum", quantity, "Below it at a day's end the site has failed: units or days.", "1 d"),
    Column("fixed", "Fixed use a day", amount, "Units that the site uses whoever is there.", "20"),
    Column("start", "Held on the first day", quantity, "Empty: the target.", ""),
    Column("storage", "Room for", quantity, "The most that there is room for: units or days.", "30 d"),
    _SOURCE,
), "What a site holds, one row for each item.", ("Запасы",))  # fmt: skip

GENERATORS = Table("generators", "Generators", (
    Column("site", "Site", code, "The site.", "BASE", True, ("Место",)),
    Column("name", "Generator", text, "Which.", "Main set", True, ("Генератор",)),
    Column("kw", "kW", number, f"Size of the set, {SMALLEST} to {LARGEST} kW.", "100", True, ("кВт",)),
    Column("count", "Running", whole(0, 100), "So many run at once; sets that stand by are not counted.", "1", True),
    Column("load", "Load", share, "Share of its size that is asked for.", "75 %", True, ("Нагрузка",)),
    Column("hours", "Hours a day", amount, "How long they run.", "20", True, ("Часов в день",)),
    _SOURCE,
), "Generators; their fuel is added to the fixed use of the site.", ("Генераторы",), required=False)  # fmt: skip

CLOSURES = Table("closures", "Closures", (
    Column("code", "Closure", code, "Code, once.", "road-CP1", True, ("Закрытие", "Code")),
    Column("name", "Name", text, "What shuts.", "Road to checkpoint 1", False, ("Название",)),
    *_REACH,
    Column("every_days", "Once in days", above_zero, "On average one begins in so many days.", "60", True, ("Раз в дней",)),
    Column("lasts", "Lasts", help="Kind of duration.", example="lognormal", required=True, **_words("exponential", "lognormal", "fixed", "empirical")),
    Column("lasts_days", "Days", above_zero, "Mean (exponential), median (lognormal) or length (fixed).", "2"),
    Column("sigma", "Sigma", above_zero, "Spread of a lognormal duration.", "1"),
    Column("values", "Observed days", numbers, "For empirical: durations seen, with semicolons.", "1; 1; 3; 10"),
    Column("mixing", "Gamma shape", above_zero, "The rate itself is uncertain: shape of its gamma factor.", "3.5"),
    Column("branching", "Brings on", share, "So many more each brings on average (Hawkes).", "50 %"),
    Column("lag_days", "After days", above_zero, "On average so many days later.", "4"),
    _SOURCE,
), "What shuts sites and roads by chance.", ("Закрытия",), required=False, key_column="code")  # fmt: skip

KNOWN = Table("known", "Known closures", (
    Column("name", "Name", text, "What happens.", "Ten closed days", True, ("Название",)),
    Column("start", "From", tour_day, "Day of the tour, from 0, or date.", "60", True, ("С",)),
    Column("end", "Until", tour_day, "Day or date on which it is open again.", "70", True, ("До",)),
    *_REACH,
), "Closures that are given.", ("Известные закрытия",), required=False)  # fmt: skip

LINKS = Table("links", "Links", (
    Column("site", "Site", code, "The site.", "CP1", True, ("Место",)),
    Column("name", "Link", text, "In the order of PACE, primary first.", "VHF", True, ("Связь",)),
    Column("mtbf_days", "Days between failures", above_zero, "Up so long on average.", "10", True),
    Column("lasts", "Repair", help="Kind of duration; empty: exponential.", example="exponential", **_words("exponential", "lognormal", "fixed")),
    Column("repair_days", "Days of repair", above_zero, "Mean, median (lognormal) or length (fixed).", "0.5", True),
    Column("sigma", "Sigma", above_zero, "Spread of a lognormal repair.", ""),
    Column("power", "Needs power", yes_no, "yes: down without generators, once the batteries are empty.", "yes"),
    _SOURCE,
), "Ways to talk: primary, alternate, contingency, emergency.", ("Связь",), required=False)  # fmt: skip

TABLES = (TOUR, ITEMS, SITES, STORES, GENERATORS, CLOSURES, KNOWN, LINKS)
BY_KEY = {t.key: t for t in TABLES}
