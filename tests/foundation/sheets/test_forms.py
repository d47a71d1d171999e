"""Numbers and characters in forms that no database takes."""

from typing import Any

import pytest
from django.test import Client

from blueberet.foundation.sheets.forms import whole_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 07 ", 7), ("0", 0), ("2147483647", 2147483647), ("2147483648", None), ("-1", None), ("", None), ("²", None),
     ("٣", None), ("1.5", None), ("1_0", None), ("9" * 5000, None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_in(text) == number


def test_a_largest_number() -> None:
    assert whole_in("101", most=100) is None


@pytest.mark.django_db
def test_nul_is_refused_everywhere_with_a_sentence(client: Client, cast: Any) -> None:
    client.force_login(cast.planner)
    for answer in (
        client.post("/programme/variants", {"name": "a\x00b"}),
        client.get("/contingent/", {"q": "a\x00b"}),
        client.get("/programme/calendars/a%00b.ics"),
    ):
        assert answer.status_code == 400
        assert "no text has" in answer.content.decode()
