"""The sheets of the programme workbook: one declaration for reading, template, export and documents."""

from typing import Any

from blueberet.engine.programme.score import TITLES
from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.readers import codes, day, spans, whole
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.stages.programme.soft_rules import LARGEST_WEIGHT, rule_named


def _text(most: int = 160) -> Any:
    return lambda cell: readers.text(cell, most=most)


def clock(cell: object) -> str:
    """A clock time ``HH:MM``."""
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%H:%M"))
    value = str(cell).strip()[:5]
    hours, _, minutes = value.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError("This is no clock time.|Write it as 08:30.")
    return f"{int(hours):02d}:{int(minutes):02d}"


def pool_uses(cell: object) -> tuple[tuple[str, int], ...]:
    """``LORRY × 2; JEEP``: pool codes and how many."""
    found = []
    for part in readers.codes(cell):
        code, _, count = (
            part.replace("×", "x").replace("*", "x").rpartition("x")
            if any(c in part for c in "×*")
            else (part.rpartition(" x ") if " x " in part else ("", "", part))
        )
        if not code:
            code, count = part, "1"
        if not count.strip().isdigit() or int(count) < 1:
            raise ValueError(f"«{part[:40]}» is no use of a pool.|Write it as LORRY × 2.")
        found.append((code.strip(), int(count)))
    return tuple(found)


WEEKDAYS = {
    **{d: n for n, d in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{d: n for n, d in enumerate(("пн", "вт", "ср", "чт", "пт", "сб", "вс"))},
}


def times(cell: object) -> tuple[tuple[int, int], ...]:
    """``Fri 7; Fri 8``: weekdays (0 Monday) and periods."""
    found = []
    for part in readers.codes(cell):
        weekday, _, period = part.partition(" ")
        if weekday.casefold() not in WEEKDAYS or not period.strip().isdigit() or not 1 <= int(period) <= 24:
            raise ValueError(f"«{part[:40]}» is no time of a week.|Write it as Fri 7.")
        found.append((WEEKDAYS[weekday.casefold()], int(period)))
    return tuple(found)


_RULES = ", ".join(f"{rule} {title}" for rule, title in TITLES.items())


def soft_rule(cell: object) -> str:
    """Number of a soft rule, given by number or name."""
    rule = rule_named(str(cell))
    if rule is None:
        raise ValueError(f"There is no such soft rule.|Write one of: {_RULES}.")
    return rule


def weight(cell: object) -> float:
    """Weight of a soft rule."""
    value = readers.number(cell)
    if not 0 <= value <= LARGEST_WEIGHT:
        raise ValueError(
            f"A weight lies between 0 and {LARGEST_WEIGHT:g}.|Write such a number; 0 switches the rule off."
        )
    return value


KIND = {"day": "day", "night": "night", "field": "field", "день": "day", "дневное": "day", "ночь": "night",
        "ночное": "night", "поле": "field", "полевое": "field", "полевой выход": "field"}  # fmt: skip
HALF = {
    "any": "any",
    "morning": "morning",
    "afternoon": "afternoon",
    "любое": "any",
    "утро": "morning",
    "после обеда": "afternoon",
}
GROUP_KIND = {"specialist": "specialist", "english": "english", "специалисты": "specialist", "английский": "english"}
WEEK = whole(1, 104)
CODE = Column("code", "Code", _text(60), "Short name; stands once.", "ENG", True, ("Код", "ID", "Abbreviation"))

PROGRAMME = Table("programme", "Programme", (
    Column("name", "Name", _text(120), "Name of the programme.", "Six-month programme", True, ("Название", "Programme", "Title")),
    Column("first_day", "First day", day, "First Monday.", "2026-03-02", True, ("Start", "Starts", "Начало", "Первый день")),
    Column("weeks", "Weeks", WEEK, "How many weeks.", "26", True, ("Number of weeks", "Недель", "Недели")),
    Column("evaluation_day", "Evaluation day", day, "Day of the national evaluation.", "2026-08-10", False, ("День оценки",)),
    Column("visit_day", "Visit day", day, "First day of the UN experts' visit.", "2026-08-18", False, ("День визита",)),
    Column("open_periods", "Open periods", codes, "Open day periods from Monday to Sunday.", "8; 8; 8; 8; 8; 4; 0", False, ("Часы по дням",)),
    Column("nights", "Nights", codes, "Weekdays whose night band may be used: Mon to Sun.", "Mon; Tue; Wed; Thu", False, ("Ночи",)),
    Column("night_hours", "Night hours", whole(1, 12), "Teaching hours of a night session.", "4", False, ("Ночных часов",)),
), "One row: what the programme is.", ("Программа", "General"))  # fmt: skip
PERIODS = Table("periods", "Periods", (
    Column("band", "Band", readers.choice({"morning": "morning", "afternoon": "afternoon", "night": "night", "утро": "morning",
           "после обеда": "afternoon", "ночь": "night"}), "morning, afternoon or night.", "morning", True, ("Part", "Часть дня"),
           ("morning", "afternoon", "night")),
    Column("starts", "Starts", clock, "Clock time.", "08:30", True, ("Start", "From", "Начало")),
    Column("ends", "Ends", clock, "Clock time.", "09:15", True, ("End", "To", "Конец")),
), "The teaching periods of a day in order, and one row for the night band.", ("Часы", "Bell times"), False)  # fmt: skip
PHASES = Table("phases", "Phases", (
    CODE,
    Column("title", "Title", _text(120), "Name of the phase.", "Individual basics", True, ("Name", "Название")),
    Column("first_week", "First week", WEEK, "Week of the programme.", "3", True, ("From week", "С недели", "Начало")),
    Column("last_week", "Last week", WEEK, "Week of the programme; belongs to the phase.", "8", True, ("To week", "По неделю", "Конец")),
), "Stretches of weeks.", ("Этапы", "Stages"), True, "code")  # fmt: skip
MODULES = Table("modules", "Modules", (
    CODE,
    Column("title", "Title", _text(), "Name of the module.", "English", True, ("Name", "Module", "Название", "Тема")),
    Column("subject", "Subject", _text(80), "Subject under which hours are added up.", "English", True, ("Предмет",)),
    Column("phase", "Phase", _text(60), "Code of its phase.", "P1", True, ("Этап", "Stage")),
    Column("kind", "Kind", readers.choice(KIND), "day, night or field.", "day", True, ("Type", "Day or night", "Вид"), ("day", "night", "field")),
    Column("hours", "Hours", readers.number, "All hours of one group; checked against sessions and length.", "120", False, ("Total hours", "Часов", "Часы")),
    Column("sessions", "Sessions", whole(1, 400), "How many sessions each group has.", "60", True, ("Number of sessions", "Занятий", "Занятия")),
    Column("length", "Length", whole(1, 31), "Periods of a day session; whole days of a field session; 1 for a night session.", "2", True, ("Periods", "Length of a session", "Длина", "Продолжительность")),
    Column("audience", "Audience", codes, "every section, every platoon, every company, English groups, or codes of groups.", "every platoon", True, ("For", "Groups", "Аудитория", "Кому", "Группы")),
    Column("first_week", "First week", WEEK, "Empty: from its phase.", "3", False, ("From week", "С недели")),
    Column("last_week", "Last week", WEEK, "Empty: from its phase.", "23", False, ("To week", "По неделю")),
    Column("venue_kind", "Venue kind", _text(40), "Kind of venue it needs; empty: none.", "classroom", False, ("Venue", "Место", "Вид места")),
    Column("equipment", "Equipment", codes, "What the venue must have.", "manikin", False, ("Оборудование",)),
    Column("qualification", "Qualification", _text(40), "What its instructors must hold.", "english", False, ("Квалификация", "Skill")),
    Column("instructors", "Instructors", whole(0, 20), "Instructors of one session; empty: 1.", "1", False, ("Number of instructors", "Инструкторов")),
    Column("pools", "Pools", pool_uses, "What a session takes from pools.", "LORRY × 2", False, ("Vehicles", "Resources", "Техника")),
    Column("max_per_day", "Most a day", whole(1, 9), "Sessions of one group on a day; empty: 1.", "1", False, ("Max per day", "В день")),
    Column("max_per_week", "Most a week", whole(0, 60), "Sessions of one group in a week; empty or 0: no limit.", "4", False, ("Max per week", "В неделю")),
    Column("preferred", "Preferred", readers.choice(HALF), "any, morning or afternoon.", "morning", False, ("Preferred time", "Предпочтение"), ("any", "morning", "afternoon")),
    Column("min_days", "Least days", whole(0, 200), "Over how many different days a group's sessions should be spread, at least; a wish; empty: none.", "2", False, ("Min days", "Дней не меньше")),
    Column("makeup", "Make-up sessions", pool_uses, "Groups that have sessions besides, and how many.", "1PL × 1", False, ("Makeup", "Дополнительно")),
    Column("barred", "Not taught at", times, "Weekdays and periods at which it may not be taught.", "Fri 7; Fri 8", False, ("Barred times", "Нельзя")),
    Column("serves", "Serves", codes, "Codes of the tasks, courses, lessons' editions and levels' ladders that it teaches, from the standards.", "T03; BFAC", False, ("Standards", "Tasks", "Нормативы", "Задачи")),
), "What is taught.", ("Модули", "Темы", "Courses"), True, "code")  # fmt: skip
ORDER = Table("order", "Order", (
    Column("before", "Before", _text(60), "Code of the module that comes first.", "WPN", True, ("First", "Сначала", "До")),
    Column("after", "After", _text(60), "Code of the module that follows.", "RNG", True, ("Then", "Потом", "После")),
    Column("min_gap_days", "Least gap", whole(0, 200), "Days between, at least; empty: 0.", "1", False, ("Min gap", "Минимум дней")),
    Column("max_gap_days", "Largest gap", whole(0, 200), "Days between, at most; empty: no limit.", "60", False, ("Max gap", "Максимум дней")),
), "Which module comes before which.", ("Порядок", "Prerequisites"), False)  # fmt: skip
INSTRUCTORS = Table("instructors", "Instructors", (
    CODE,
    Column("name", "Name", _text(), "Rank and name.", "Capt Ruslan Biev", True, ("Имя", "ФИО", "Instructor")),
    Column("home_centre", "Home centre", _text(120), "The centre that lends the instructor.", "Demining centre", True, ("Centre", "Центр")),
    Column("qualifications", "Qualifications", codes, "What the instructor holds.", "eod; eod 2", True, ("Skills", "Квалификации")),
    Column("present", "Present", spans, "Days here; empty: always.", "2026-04-06..2026-06-28", False, ("Here", "Available", "Присутствует")),
    Column("absent", "Absent", spans, "Leave, illness, other duty.", "2026-05-04..2026-05-10", False, ("Leave", "Отсутствует", "Отпуск")),
    Column("weekly_load_hours", "Weekly hours", whole(1, 80), "Most teaching hours in a week.", "24", True, ("Weekly load", "Load", "Нагрузка", "Часов в неделю")),
), "Who teaches.", ("Инструкторы", "Преподаватели", "Staff"), True, "code")  # fmt: skip
VENUES = Table("venues", "Venues", (
    CODE,
    Column("name", "Name", _text(120), "Name of the room, range or ground.", "Live range", True, ("Venue", "Название")),
    Column("kind", "Kind", _text(40), "What modules ask for.", "live range", True, ("Type", "Вид")),
    Column("capacity", "Capacity", whole(1, 5000), "Most people in one session.", "40", True, ("Seats", "Places", "Вместимость")),
    Column("sessions_at_once", "Sessions at once", whole(1, 50), "Empty: 1.", "1", False, ("Groups at once", "Занятий сразу")),
    Column("equipment", "Equipment", codes, "What it has.", "targets", False, ("Оборудование",)),
    Column("closures", "Closed", spans, "Days on which it cannot be used.", "2026-05-04..2026-05-06", False, ("Closures", "Закрыто")),
), "Where it is taught.", ("Места", "Rooms", "Ranges"), True, "code")  # fmt: skip
POOLS = Table("pools", "Pools", (
    CODE,
    Column("name", "Name", _text(120), "What it is.", "Lorries", True, ("Название",)),
    Column("quantity", "Quantity", whole(0, 5000), "How many there are.", "10", True, ("Number", "Количество")),
), "Things that sessions share.", ("Техника", "Vehicles"), False, "code")  # fmt: skip
GROUPS = Table("groups", "Groups", (
    CODE,
    Column("name", "Name", _text(120), "Name of the group.", "Engineers", True, ("Название",)),
    Column("kind", "Kind", readers.choice(GROUP_KIND), "specialist or english.", "specialist", True, ("Вид", "Type"), ("specialist", "english")),
    Column("speciality", "Speciality", _text(60), "Its members are all with this speciality; empty: they stand in Group members.", "engineer", False, ("Специальность",)),
), "Groups beside the units, which come from the roster by themselves.", ("Группы",), False, "code")  # fmt: skip
MEMBERS = Table("members", "Group members", (
    Column("group", "Group", _text(60), "Code of the group.", "EN-A1", True, ("Группа",)),
    Column("service_number", "Service number", _text(32), "Of a person on the roster.", "KZ-400100", True, ("Личный номер", "Number")),
), "Who is in which English or other explicit group.", ("Состав групп", "Members"), False)  # fmt: skip
EVENTS = Table("events", "Fixed events", (
    CODE,
    Column("title", "Title", _text(), "What it is.", "Visit of the UN experts", True, ("Name", "Event", "Название")),
    Column("audience", "Groups", codes, "Whom it holds, as in Modules.", "First Contingent", True, ("Audience", "For", "Группы", "Кому")),
    Column("first_day", "First day", day, "Day.", "2026-08-18", True, ("Day", "Date", "Дата", "Первый день")),
    Column("last_day", "Last day", day, "Empty: the same day.", "2026-08-20", False, ("To", "Последний день")),
    Column("first_period", "First period", whole(1, 24), "Number of the first period taken; empty: the whole day.", "1", False, ("From period", "С часа")),
    Column("last_period", "Last period", whole(1, 24), "Number of the last period taken.", "4", False, ("To period", "По час")),
    Column("venue", "Venue", _text(60), "Code of a venue it takes.", "HALL", False, ("Место",)),
), "What stands already.", ("Мероприятия", "Events"), False, "code")  # fmt: skip
HOLIDAYS = Table("holidays", "Holidays", (
    Column("day", "Day", day, "Day without teaching.", "2026-03-23", True, ("Date", "Дата", "День")),
    Column("title", "Title", _text(120), "Why.", "Nauryz", True, ("Name", "Holiday", "Название")),
), "Days without teaching.", ("Праздники", "Closed days"), False, "day")  # fmt: skip
WEIGHTS = Table("weights", "Weights", (
    Column("rule", "Rule", soft_rule, f"Number or name of a soft rule: {_RULES}.", "S1", True, ("Правило",)),
    Column("weight", "Weight", weight, f"How much it counts, 0 to {LARGEST_WEIGHT:g}; 0: not at all.", "0.1", True, ("Вес",)),
), "How much each soft rule counts.", ("Веса",), False, "rule")  # fmt: skip

TABLES = (
    PROGRAMME,
    PERIODS,
    PHASES,
    MODULES,
    ORDER,
    INSTRUCTORS,
    VENUES,
    POOLS,
    GROUPS,
    MEMBERS,
    EVENTS,
    HOLIDAYS,
    WEIGHTS,
)
