"""Papers that end during a tour: which count, in how many days, and who may read them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from blueberet.engine.deployment.plan import Assignment as Sent
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Holding, Need
from blueberet.stages.deployment.ending import endings_of
from blueberet.stages.roster.models import Document, Licence, Person
from tests.cast import Cast
from tests.stages.deployment.test_pages import page
from tests.stages.deployment.world import posted, proposed

FIRST, LAST = date(2027, 3, 1), date(2028, 2, 28)


@pytest.mark.parametrize(
    ("holding", "told"),
    [
        (Holding("medical", "medical", until=LAST), ""),
        (Holding("medical", "medical", until=LAST - timedelta(days=1)), "medical board ends 1 day before the tour does"),
        (Holding("medical", "medical", until=FIRST), "medical board ends 364 days before the tour does"),
        (Holding("medical", "medical", until=FIRST - timedelta(days=1)),
         "medical board is over on 28 Feb 2027, before the tour begins"),
        (Holding("medical", "medical"), ""),
        (Holding("vaccination", "yellow fever", until=date(2028, 2, 1)),
         "vaccination yellow fever ends 27 days before the tour does"),
        (Holding("course", "BFAC", until=date(2028, 1, 29)), "course BFAC ends 30 days before the tour does"),
        (Holding("document", "conduct attestation", until=FIRST), ""),
        (Holding("speciality", "medic", until=FIRST), ""),
    ],
)  # fmt: skip
def test_a_paper_is_told_from_the_last_day_it_is_short_of(holding: Holding, told: str) -> None:
    found = endings_of([holding], (), FIRST, LAST)
    assert [e.told(guarded=True) for e in found] == ([told] if told else [])


def test_of_several_of_a_kind_the_longest_counts_and_other_papers_only_where_asked() -> None:
    renewed = [Holding("document", "passport", until=FIRST), Holding("document", "Passport", until=LAST)]
    assert not endings_of(renewed, (), FIRST, LAST)
    attestation = Holding("document", "conduct attestation", until=FIRST)
    assert len(endings_of([attestation], (Need("document", "Conduct attestation"),), FIRST, LAST)) == 1


def test_a_proposal_and_a_person_say_what_does_not_last_though_no_post_asks(
    cast: Cast, people: dict[str, Person]
) -> None:
    posted(cast)
    first = timezone.localdate() + timedelta(days=60)
    ends = first + timedelta(days=100)
    Document.objects.create(person=people["N-001"], kind="medical", expires=ends)
    Licence.objects.create(person=people["N-001"], category="D", expires=ends)
    row = proposed(cast, Plan((Sent("NMIS-RFL/1", "N-001"), Sent("NMIS-RFL/1", "N-002"))))
    shown = page(cast.commander, f"/posts/proposals/{row.pk}")
    papers = shown.partition('id="papers"')[2].partition("</section>")[0]
    assert papers.count("1 (0 F)") == 3, "in the sentence, at the medical board and at the licence"
    days = (next(r for r in row.problem["rotations"] if r["code"] == "NMIS-RFL/1"))["last"]
    short = (date.fromisoformat(days) - ends).days
    assert f"{short} days before the tour does" in papers
    assert "licence D" in papers.casefold().replace("licence d", "licence D")
    assert f"medical board ends {short} days" in page(cast.commander, "/posts/people/N-001")

    officer = page(cast.force_generation, f"/posts/proposals/{row.pk}") + page(
        cast.force_generation, "/posts/people/N-001"
    )
    assert "a medical paper ends early" in officer
    assert "medical board ends" not in officer
    assert "licence D ends" in officer

    Document.objects.filter(person=people["N-001"], kind="medical").update(expires=first + timedelta(days=900))
    assert "edical board" not in page(cast.commander, f"/posts/proposals/{row.pk}"), "renewed since it was proposed"
