"""How a course was judged: counted slips without names, corrected openly, told in the pack of the course."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.evidence.gathering.course import course as gathered
from blueberet.stages.visits.models import Judged
from blueberet.stages.visits.selectors.judged import means, standing
from blueberet.stages.visits.services.judging import Slips, keep_judged
from tests.cast import Cast
from tests.stages.visits.world import course, today

pytestmark = pytest.mark.django_db


def slips(**more: object) -> Slips:
    counts = {"content": ("0", "1", "", "3", "2"), "whole": ("", "", "", "", "6")}
    return replace(Slips("IHL", "North", today(), "8", "6", counts, "More practice"), **more)  # type: ignore[arg-type]


def test_counts_are_kept_once_corrected_openly_and_told_in_the_pack(cast: Cast) -> None:
    course(cast)
    first = keep_judged(cast.north, slips(), actor=cast.registrar, client_key="a", today=today())
    assert keep_judged(cast.north, slips(), actor=cast.registrar, client_key="a", today=today()) == first
    content, whole = means(first)
    assert (content.answered, content.mean, content.spread) == (6, 4.0, (0, 1, 0, 3, 2))
    assert whole.mean == 5.0
    with pytest.raises(Refused, match="Say why it is corrected"):
        keep_judged(cast.north, slips(), actor=cast.planner, client_key="b", today=today(), replaces=first)
    right = keep_judged(cast.north, slips(counts={"whole": ("1", "", "", "", "5")}), actor=cast.planner, client_key="b",
                        today=today(), replaces=first, reason="One slip lay under another")  # fmt: skip
    assert list(standing(cast.north)) == [right]
    with pytest.raises(DatabaseError), transaction.atomic():
        Judged.objects.filter(pk=first.pk).update(words="x")
    _head, rows = gathered(cast.north, "IHL", today())
    (row,) = rows["feedback"]
    assert (row["mean"], row["answered"], row["spread"], row["words"]) == (
        4.33,
        6,
        "1 / 0 / 0 / 0 / 5",
        "More practice",
    )
    assert not [x for x in rows["lacking"] if "judged" in str(x["words"])]


def test_what_cannot_be_is_refused_with_every_sentence(cast: Cast) -> None:
    course(cast)
    asked = slips(course="NONE", day=today() + timedelta(1), handed_out="3", returned="4",
                  counts={"content": ("5", "x", "", "", "")})  # fmt: skip
    with pytest.raises(Refused) as refused:
        keep_judged(cast.north, asked, actor=cast.registrar, client_key="a", today=today())
    assert len(refused.value.sentences) == 4
    with pytest.raises(Refused, match="everybody knows who wrote what"):
        keep_judged(cast.north, slips(returned="4", counts={"whole": ("4", "", "", "", "")}), actor=cast.registrar,
                    client_key="a", today=today())  # fmt: skip
    with pytest.raises(Refused, match="has 7 marks on 6 slips"):
        keep_judged(
            cast.north, slips(counts={"whole": ("7", "", "", "", "")}), actor=None, client_key="a", today=today()
        )
    with pytest.raises(PermissionDenied):
        keep_judged(cast.north, slips(), actor=cast.instructor, client_key="a", today=today())


def test_the_page_keeps_what_was_typed_and_shows_what_stands(cast: Cast, client: Client) -> None:
    course(cast)
    client.force_login(cast.registrar)
    form = {"course": "IHL", "day": today().isoformat(), "handed_out": "9", "returned": "7", "whole-5": "7", "key": "k"}
    wrong = client.post("/visits/courses", form | {"returned": "11"})
    assert wrong.status_code == 422
    assert 'name="whole-5" inputmode="numeric" maxlength="5" value="7"' in wrong.content.decode()
    client.post("/visits/courses", form)
    page = client.get("/visits/courses").content.decode()
    assert "7 of 9 slips came back" in page
    assert "Course IHL" in page
