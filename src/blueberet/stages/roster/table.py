"""The columns of the nominal roll: one declaration for reading, template, export and documents."""

import re
from datetime import date
from typing import Any

from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.stages.roster.ranks import rank_of

DOCUMENTS = ("passport", "medical", "vaccination", "conduct attestation")
UNITS = ("contingent", "company", "platoon", "section")
SCALES = ("STANAG 6001", "STANAG", "SLP", "IELTS", "TOEFL iBT", "TOEFL", "CEFR")


def languages(cell: object) -> tuple[tuple[str, str, str], ...]:
    """``English STANAG 6001 2221; French CEFR B1``: language, scale, score; scales are never converted."""
    found = []
    for part in str(cell).split(";"):
        words = " ".join(part.split())
        if not words:
            continue
        match = next(
            (
                m
                for scale in SCALES
                if (m := re.fullmatch(rf"(.+?)\s+({re.escape(scale)})\s*[:=]?\s*(\S+)", words, re.I))
            ),
            None,
        )
        if match is None:
            raise ValueError(
                f"«{words[:40]}» does not tell language, scale and score.|Write it as: English STANAG 6001 2221."
            )
        scale = next(s for s in SCALES if s.casefold() == match[2].casefold())
        found.append((match[1].strip().capitalize(), "STANAG 6001" if scale in ("STANAG", "SLP") else scale, match[3]))
    if len({(a, b) for a, b, _ in found}) != len(found):
        raise ValueError("A language stands twice on the same scale.|Keep the latest score.")
    return tuple(found)


def licences(cell: object) -> tuple[tuple[str, date | None], ...]:
    """``B until 2028-05-01; C``: categories, each with its last valid day if known."""
    found: list[tuple[str, date | None]] = []
    for part in re.split(r"[;,]", str(cell)):
        words = part.split()
        if not words:
            continue
        until = readers.day(" ".join(words[2:])) if len(words) > 2 and words[1].casefold() in ("until", "до") else None
        if (len(words) > 1 and until is None) or not re.fullmatch(r"[A-Za-zА-Яа-я]{1,3}\d?", words[0]):
            raise ValueError(f"«{part.strip()[:40]}» is no licence.|Write it as: B until 2028-05-01; C.")
        found.append((words[0].upper(), until))
    if len({c for c, _ in found}) != len(found):
        raise ValueError("A licence category stands twice.|Keep one.")
    return tuple(found)


def short(most: int) -> Any:
    """A reader of a text of at most so many characters."""
    return lambda cell: readers.text(cell, most=most)


SEX = {"F": "F", "female": "F", "woman": "F", "ж": "F", "жен": "F", "жен.": "F", "ә": "F", "әйел адам": "F", "женский": "F", "әйел": "F",
       "M": "M", "male": "M", "man": "M", "м": "M", "муж": "M", "муж.": "M", "е": "M", "ер адам": "M", "еркек": "M", "мужской": "M", "ер": "M"}  # fmt: skip
CATEGORY = {"officer": "officer", "офицер": "officer", "sergeant": "sergeant", "сержант": "sergeant", "nco": "sergeant",
            "soldier": "soldier", "солдат": "soldier", "рядовой": "soldier", "сарбаз": "soldier"}  # fmt: skip
_DOCUMENT_ALIASES = {
    "passport": (
        "Паспорт до",
        "Паспорт: до",
        "Срок паспорта",
        "Паспорт действителен до",
        "Срок действия паспорта",
        "Паспорт: срок действия",
        "Паспорт: дата окончания",
        "Паспорт годен до",
        "Төлқұжат мерзімі",
        "Төлқұжат: мерзімі",
        "Төлқұжат: жарамды",
    ),
    "medical": (
        "Медосмотр до",
        "ВВК до",
        "ВВК действительна до",
        "ВВК: до",
        "ВВК: действительна до",
        "ВВК: срок действия",
        "Медкомиссия до",
        "Медицинская комиссия: до",
        "ӘДК мерзімі",
    ),
    "vaccination": ("Прививки до", "Прививки: до", "Прививки: действительны до", "Вакцинация до", "Екпе мерзімі"),
    "conduct attestation": ("Характеристика до", "Аттестация до", "Аттестация: до"),
}
_NUMBER_ALIASES = {
    "passport": ("Паспорт номер", "Паспорт: №", "Номер паспорта", "№ паспорта", "Серия и номер паспорта",
                 "Паспорт: серия и номер", "Паспорт", "Төлқұжат нөмірі", "Төлқұжат: нөмірі", "Төлқұжат"),
    "medical": ("ВВК номер", "ВВК: №", "Номер заключения ВВК", "ВВК: номер заключения"),
    "vaccination": ("Прививки номер", "Прививки: номер сертификата", "Сертификат прививок"),
    "conduct attestation": ("Аттестация номер", "Аттестация: №"),
}  # fmt: skip

ROLL = Table(
    key="roster",
    sheet="Roster",
    aliases=("Nominal roll", "Roll", "People", "Личный состав", "Именной список", "Список", "Жеке құрам"),
    help="One row for each person. A row above the headers with a title is allowed.",
    key_column="service_number",
    columns=(
        Column("service_number", "Service number", short(32), "What identifies the person; stands once.", "KZ-400100",
               True, ("Number", "No", "Личный номер", "Личный №", "Личный номер (жетон)", "Жетон", "№ жетона", "Номер жетона", "Табельный номер",
                      "Жеке нөмір", "Жеке нөмірі", "Жетон нөмірі", "ID")),
        Column("name_cyrillic", "Name (Cyrillic)", short(160), "Family name, given name, patronymic.", "Нұрғалиев Айдос",
               True, ("Name", "Full name", "ФИО", "Ф.И.О.", "Фамилия Имя Отчество", "Фамилия, имя, отчество", "Фамилия и имя",
                      "Аты-жөні", "Т.А.Ә.", "Тегі, аты, әкесінің аты", "Тегі аты")),
        Column("name_latin", "Name (Latin)", short(160), "The name in Latin letters.", "Nurgaliyev Aidos", False,
               ("Latin name", "ФИО латиницей", "ФИО (латиница)", "ФИО на латинице", "Латынша аты-жөні")),
        Column("name_passport", "Name (passport)", short(160), "Exactly as in the passport; never computed.",
               "NURGALIYEV AIDOS", False, ("Passport name", "ФИО по паспорту", "ФИО как в паспорте", "Паспорт: ФИО", "Төлқұжаттағы аты-жөні")),
        Column("sex", "Sex", readers.choice(SEX), "F or M.", "M", True, ("Gender", "Пол", "Жынысы", "Жынысы (е/ә)", "Пол (м/ж)"), ("F", "M")),
        Column("birth_date", "Birth date", readers.day, "Day of birth.", "1998-04-17", True,
               ("Date of birth", "DOB", "Born", "Дата рождения", "Дата рожд.", "Д.р.", "Число, месяц, год рождения", "День рождения",
                "Туған күні", "Туған күні, айы, жылы", "Туған жылы, айы, күні")),
        Column("rank", "Rank", rank_of, "Rank in English, Russian or Kazakh.", "sergeant", True,
               ("Звание", "Воинское звание", "В/звание", "Воин. звание", "Атағы", "Әскери атағы", "Әскери шені")),
        Column("contingent", "Contingent", short(80), "Name of the contingent.", "First Contingent", False, ("Контингент",)),
        Column("company", "Company", short(80), "Name of the company.", "A Company", False, ("Рота", "Ротасы", "№ роты")),
        Column("platoon", "Platoon", short(80), "Name of the platoon.", "1 Platoon", False, ("Взвод", "Взводы", "№ взвода")),
        Column("section", "Section", short(80), "Name of the section.", "1-2 Section", False, ("Отделение", "Squad", "Бөлімше", "Бөлімшесі", "Жасақ", "№ отделения")),
        Column("unit", "Unit", short(240), "Instead of the four columns: names from the contingent down, with >.",
               "First Contingent > A Company > 1 Platoon", False, ("Подразделение", "Бөлім")),
        Column("region", "Region", short(60), "Home region or city.", "Kostanay", True, ("Область", "Регион", "Аймақ", "Облыс", "Өңір", "Область (город)", "Область, город",
               "Регион призыва", "Откуда призван", "Место призыва", "Home region")),
        Column("category", "Category", readers.choice(CATEGORY), "officer, sergeant or soldier; empty: from the rank.",
               "sergeant", False, ("Категория", "Санаты"), ("officer", "sergeant", "soldier")),
        Column("languages", "Languages", languages, "Language, scale and score, with semicolons; scales are not converted.",
               "English STANAG 6001 2221; French CEFR B1", False, ("Языки", "Тілдер", "Language", "Знание языков", "Иностранные языки", "Иностранный язык", "Тіл білуі")),
        Column("licences", "Licences", licences, "Driving licence categories, each with its last valid day.",
               "B until 2028-05-01; C", False, ("Licenses", "Права", "Водительские права", "Водительское удостоверение", "В/у",
                "Жүргізуші куәлігі")),
        Column("specialities", "Specialities", readers.codes, "Specialities with semicolons.", "engineer; driver", False,
               ("Speciality", "Specialty", "Специальности", "Специальность", "ВУС", "Воинская специальность", "Военно-учетная специальность", "Специальность (ВУС)",
                "Мамандығы", "Әскери мамандығы")),
        Column("served_from", "In service since", readers.day, "First day of service in the armed forces.", "2016-09-01", False,
               ("Served from", "В ВС с", "Дата поступления на службу", "Начало службы", "На службе с", "Қызметте")),
        Column("medical_class", "Medical class", short(20), "Class of the medical board.", "A", False,
               ("Категория здоровья", "Категория годности", "Годность", "Группа здоровья", "Денсаулық санаты")),
        *(
            column
            for kind in DOCUMENTS
            for column in (
                Column(f"{kind} number", f"{kind.capitalize()} number", short(40), f"Number of the {kind}.", "", False, _NUMBER_ALIASES[kind]),
                Column(f"{kind} expires", f"{kind.capitalize()} expires", readers.day, f"Last valid day of the {kind}.",
                       "2029-10-31", False, (f"{kind} expiry", f"{kind} valid until", *_DOCUMENT_ALIASES[kind])),
            )
        ),
    ),
)  # fmt: skip
