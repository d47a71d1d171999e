"""The history adds up to what is counted, says what is only about right, and shows nothing of another centre."""

from datetime import date
from math import hypot

import pytest
from django.test import Client

from blueberet.foundation.accounts.models import User
from blueberet.stages.deployment import atlas, strip
from blueberet.stages.deployment.models import Contingent
from blueberet.stages.deployment.selectors.history import known, more_than, story_of, when_of
from tests.cast import Cast

TODAY = date(2026, 11, 25)


def page(user: User, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_the_sum_is_that_of_the_counted_rows_and_what_is_about_right_is_said(
    told: list[Contingent], cast: Cast
) -> None:
    story = story_of(cast.north, TODAY)
    assert (story.people, story.counted, story.about, story.more_than, story.since) == (1183, 5, 300, 1100, "2003")
    assert story.missions == ["Iraq", "MINURSO", "MINUSMA", "UNOCI", "UNIFIL", "MINUSCA", "MONUSCO", "UNDOF"]
    assert story.from_memory == ["MINUSMA", "UNOCI"]
    assert story.unverified == 0
    figures = {n.row.code: n.figure for n in story.lines}
    assert (figures["UNDOF-1"], figures["IRAQ"], figures["UNOCI"]) == ("139 (7 F)", "≈ 300", "")


@pytest.mark.django_db
def test_the_map_shows_counted_people_or_the_largest_part_where_nothing_is_counted(
    told: list[Contingent], cast: Cast
) -> None:
    drawn = story_of(cast.north, TODAY).map
    assert drawn is not None
    found = {d.spot.name.split()[0]: (d.spot.people, d.spot.is_counted) for d in drawn.dots}
    assert found == {
        "Iraq": (300, True), "UNIFIL": (538, True), "UNDOF": (278, True), "MINURSO": (6, False), "MINUSCA": (2, False),
        "MONUSCO": (2, False), "MINUSMA": (None, False), "UNOCI": (None, False),
    }  # fmt: skip


@pytest.mark.django_db
def test_the_page_says_the_sentence_and_tells_every_source(told: list[Contingent], cast: Cast) -> None:
    status, body = page(cast.visitor, "/posts/history")
    assert status == 200
    assert "More than 1\u202f100 have served since 2003, in 8 missions" in body
    assert "300 of them only about" in body
    assert "From memory, unverified: MINUSMA, UNOCI." in body
    for row in told:
        assert row.source in body, row.code
    assert body.count('role="img"') == 2


@pytest.mark.django_db
def test_an_unverified_counted_row_is_said_to_be_so(cast: Cast) -> None:
    Contingent.objects.create(
        centre=cast.north, code="X", title="X", mission="UNDOF", place="x", first="2020", people=12, source="S0",
        is_verified=False,
    )  # fmt: skip
    body = page(cast.commander, "/posts/history")[1]
    assert "More than 11 have served since 2020" in body
    assert "12 of them are unverified." in body


@pytest.mark.django_db
def test_the_other_centre_sees_nothing_and_a_soldier_no_page(told: list[Contingent], cast: Cast) -> None:
    status, body = page(cast.outsider, "/posts/history")
    assert status == 200
    assert "No history is told yet." in body
    assert "UNIFIL" not in body
    assert page(cast.soldier, "/posts/history")[0] == 404
    assert page(cast.instructor, "/posts/history")[0] == 404


@pytest.mark.parametrize(
    ("people", "told"), [(0, 0), (1, 0), (12, 11), (139, 130), (1000, 990), (1183, 1100), (1200, 1100), (1201, 1200)]
)
def test_more_than_is_always_less(people: int, told: int) -> None:
    assert more_than(people) == told


def test_days_are_said_as_exactly_as_they_are_known() -> None:
    assert [known(d) for d in ("2003", "2003-08", "2024-03-14")] == ["2003", "Aug 2003", "14 Mar 2024"]
    assert when_of("2003-08", "2008") == "Aug 2003 – 2008"
    assert when_of("2024", "2024") == "2024"
    assert when_of("2025-04-10", "") == "from 10 Apr 2025, end not told"
    assert [strip.first_of(d) for d in ("2003", "2003-08")] == [date(2003, 1, 1), date(2003, 8, 1)]
    assert [strip.last_of(d) for d in ("2003", "2003-02", "2003-12", "2003-02-03")] == [
        date(2003, 12, 31), date(2003, 2, 28), date(2003, 12, 31), date(2003, 2, 3),
    ]  # fmt: skip


SPOTS = [
    atlas.Spot(f"M{n}", "x", lat, lon, people, True)
    for n, (lat, lon, people) in enumerate(
        [(33.1, 35.1, 538), (33.2, 35.9, 278), (33.2, 35.9, 100), (27, -13, None), (-80, 179, 3), (18.5, -72, 40)]
    )
]


@pytest.mark.parametrize("spots", [SPOTS[:n] for n in range(1, 7)] + [SPOTS * 5])
def test_circles_and_labels_of_any_map_stay_apart_and_on_the_paper(spots: list[atlas.Spot]) -> None:
    drawn = atlas.draw(spots)
    assert drawn is not None
    assert len(drawn.dots) == len(spots)
    for d in drawn.dots:
        assert 0 <= d.x <= drawn.width
        assert 0 <= d.y <= drawn.height
        assert 0 < d.label_y < drawn.height
    for side in ("start", "end"):
        heights = sorted(d.label_y for d in drawn.dots if d.anchor == side)
        assert all(b - a >= atlas.APART - 0.01 for a, b in zip(heights, heights[1:], strict=False))
    if len(spots) < 10:
        for n, a in enumerate(drawn.dots):
            assert all(hypot(a.cx - b.cx, a.cy - b.cy) > 0.95 * (a.r + b.r) for b in drawn.dots[n + 1 :])


def test_the_area_of_a_circle_is_its_number() -> None:
    drawn = atlas.draw([atlas.Spot("a", "", 0, 0, 400, True), atlas.Spot("b", "", 0, 40, 100, True)])
    assert drawn is not None
    assert [d.r for d in drawn.dots] == [atlas.LARGEST, atlas.LARGEST / 2]


def test_no_place_no_map_no_stay_no_strip() -> None:
    assert atlas.draw([]) is None
    assert strip.draw([], TODAY) is None


def test_a_stay_without_an_end_is_drawn_to_today() -> None:
    drawn = strip.draw(
        [strip.Stay("A", "2020", "", "5", "a", True), strip.Stay("A", "2021", "2021", "6", "b", True)], TODAY
    )
    assert drawn is not None
    assert round(drawn.bars[0].x + drawn.bars[0].width, 6) == round(drawn.now, 6)
    assert [n for n, _y in drawn.lanes] == ["A"]
    assert drawn.years[0][1] == "2020"
