"""CSV of this region keeps its letters, whatever program wrote it."""

import pytest

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile

ROLL = "Жеке нөмір;Аты-жөні;Облыс\n" + "".join(
    f"N-{n};{name};{region}\n"
    for n, (name, region) in enumerate(
        (("Нұрғалиев Әсет", "Қостанай"), ("Қожахметов Өркен", "Түркістан"), ("Ұлықбек Ғалым", "Маңғыстау"),
         ("Иванов Сергей", "Павлодар"), ("Һайдаров Ілияс", "Жетісу"), ("Петрова Анна", "Абай"))
    )
)  # fmt: skip
RUSSIAN = "Личный номер;ФИО;Область\n" + "".join(f"N-{n};Иванов Сергей Петрович;Карагандинская\n" for n in range(6))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "ptcp154"])
def test_kazakh_letters_come_in_as_they_were_written(encoding: str) -> None:
    try:
        content = ROLL.encode(encoding)
    except UnicodeEncodeError:
        pytest.fail(f"{encoding} has no such letter")
    try:
        book = read_book(content, "roll.csv")
    except UnusableFile as told:
        # Refusing is right where the encoding cannot be told; wrong letters never are.
        assert "encoding" in str(told)
        assert encoding == "ptcp154"
        return
    assert [row[1] for row in book.sheets[0].cells[1:4]] == ["Нұрғалиев Әсет", "Қожахметов Өркен", "Ұлықбек Ғалым"]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866"])
def test_russian_stays_russian(encoding: str) -> None:
    book = read_book(RUSSIAN.encode(encoding), "roll.csv")
    assert book.sheets[0].cells[1][1] == "Иванов Сергей Петрович"


def test_a_sheet_of_thousands_of_columns_is_refused() -> None:
    with pytest.raises(UnusableFile, match="2000 filled columns; at most 500"):
        read_book((";".join(f"c{n}" for n in range(2000)) + "\n").encode(), "wide.csv")
