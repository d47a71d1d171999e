"""A nominal roll as a stranger keeps it: Russian headers in two rows, a merged title, a sheet for each platoon."""

import io
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

SURNAMES = (
    "Әбдіров",
    "Қасымов",
    "Ғалымов",
    "Иванов",
    "Құрманов",
    "Өтегенов",
    "Үсенов",
    "Ізбасаров",
    "Һамитов",
    "Ңұрлан",
)
NAMES = ("Айдос", "Өркен", "Ерлан", "Сергей", "Ұлан", "Ілияс")
RANKS = ("ряд.", "ефрейтор", "мл. сержант", "ст. сержант", "сержант 3 класса", "лейтенант", "ст. лейтенант м/с")
TOP = ["№ п/п", "Личный номер", "Фамилия", "Имя", "Отчество", "Воинское звание", "Пол", "Дата рождения", "Область",
       "Паспорт", None, None, "ВВК", None, "Телефон", "ВУС"]  # fmt: skip
BELOW: list[Any] = [None] * 9 + [
    "серия и номер",
    "действителен до",
    "кем выдан",
    "номер заключения",
    "действительна до",
    None,
    None,
]
NOTES = [["Инструкция"], ["Заполнять печатными буквами."], ["Вопросы: дежурному."]]


def person(n: int) -> list[Any]:
    """One invented row."""
    born = date(1988, 1, 1) + timedelta(days=97 * n)
    return [
        n + 1, f"А-{700100 + n}", SURNAMES[n % 10], NAMES[n % 6], "Серікұлы" if n % 3 else None, RANKS[n % 7],
        "жен." if n % 11 == 5 else "муж.", born.strftime("%d.%m.%Y"), ("Абайская", "г. Астана", "Костанайская")[n % 3],
        f"N{10_000_000 + n}", f"{1 + n % 28:02d}.10.2031", "МВД РК", f"ВВК-{n}", "01.12.2026", f"+7 701 000 {n:04d}", "механик-водитель" if n % 4 == 0 else None,
    ]  # fmt: skip


def strangers_roll(*, each: int = 8, spoil: dict[tuple[int, int], Any] | None = None) -> bytes:
    """Three platoons; ``spoil`` replaces cells by (person from 0, column from 0)."""
    book = Workbook()
    book.remove(book.active)
    n = 0
    for platoon in (1, 2, 3):
        sheet = book.create_sheet(f"{platoon} взвод")
        sheet.append([f"Именной список личного состава {platoon}-го взвода"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
        sheet.append(["по состоянию на 01.06.2026"])
        sheet.append([])
        sheet.append(TOP)
        sheet.append(BELOW)
        for column in (*range(1, 10), 15, 16):
            sheet.merge_cells(start_row=4, start_column=column, end_row=5, end_column=column)
        sheet.merge_cells("J4:L4")
        sheet.merge_cells("M4:N4")
        sheet.append(list(range(1, 17)))
        for section in (1, 2):
            sheet.append([f"{section} отделение"])
            row = sheet.max_row
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=16)
            for _ in range(each // 2):
                cells = person(n)
                for (who, column), value in (spoil or {}).items():
                    if who == n:
                        cells[column] = value
                sheet.append(cells)
                n += 1
        sheet.append(["Итого:", each])
        sheet.append([])
        sheet.append(["Командир взвода", None, None, "лейтенант Пример"])
    notes = book.create_sheet("Инструкция")
    for line in NOTES:
        notes.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
