"""A quota moves on by its page: the next step only, with day, document and hand."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.deployment.models import Approval, Quota, QuotaStep
from blueberet.stages.deployment.services.allowing import move_quota, next_step
from blueberet.stages.deployment.services.proving import Paper
from tests.cast import Cast
from tests.stages.deployment.test_pages import page
from tests.stages.deployment.world import posted

TODAY = date(2026, 11, 30)
PAPER = Paper(date(2026, 2, 20), " Memorandum  7 ", "Minister")


@pytest.fixture
def quota(cast: Cast) -> Quota:
    """Proposed and approved by parliament, by the workbook."""
    law = Approval.objects.create(centre=cast.north, code="LAW", title="Law", ceiling=10)
    return Quota.objects.create(
        mission=posted(cast).mission, approval=law, people=3, first_day=date(2026, 3, 14),
        proposed_on=date(2026, 1, 10), approved_on=date(2026, 1, 19),
    )  # fmt: skip


def test_the_chain_is_walked_to_its_end_and_stays(cast: Cast, quota: Quota) -> None:
    for step, days in (("agreed_on", 0), ("departed_on", 20)):
        paper = Paper(date(2026, 2, 20) + timedelta(days=days), PAPER.document, PAPER.signatory)
        made = move_quota(quota, actor=cast.force_generation, step=step, paper=paper, today=TODAY)
        quota.refresh_from_db()
        assert getattr(quota, step) == paper.day == made.day
        assert made.document == "Memorandum 7"
    assert next_step(quota) == ""
    assert Act.objects.filter(name="deployment.quota.moved", actor=cast.force_generation).count() == 2
    with pytest.raises(Refused, match="nothing follows"):
        move_quota(quota, actor=cast.force_generation, step="departed_on", paper=PAPER, today=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuotaStep.objects.update(day=TODAY)


@pytest.mark.parametrize(
    ("step", "paper", "told"),
    [
        ("departed_on", PAPER, ["«memorandum signed» is"]),
        ("agreed_on", Paper(date(2026, 1, 18), "D", "S"), ["before the last step"]),
        ("agreed_on", Paper(TODAY + timedelta(days=1), "D", "S"), ["still to come"]),
        ("", Paper(None, "", " "), ["which step", "the day", "the document", "who signed"]),
    ],
)
def test_what_is_wrong_with_a_step_is_told_at_once(
    cast: Cast, quota: Quota, step: str, paper: Paper, told: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        move_quota(quota, actor=cast.force_generation, step=step, paper=paper, today=TODAY)
    assert len(refused.value.sentences) == len(told)
    for words, sentence in zip(told, refused.value.sentences, strict=True):
        assert words in sentence
    assert not QuotaStep.objects.exists()


def test_only_who_keeps_posts_moves_it_and_the_form_keeps_its_words(cast: Cast, quota: Quota) -> None:
    for user in (cast.commander, cast.planner, cast.outsider):
        with pytest.raises(PermissionDenied):
            move_quota(quota, actor=user, step="agreed_on", paper=PAPER, today=TODAY)
    path = f"/posts/quotas/{quota.pk}"
    shown = page(cast.force_generation, path, step="agreed_on", document="MOU 7", signatory="")
    assert "Name who signed it" in shown
    assert 'value="MOU 7"' in shown
    shown = page(cast.force_generation, path, step="agreed_on", day="2026-02-20", document="MOU 7", signatory="A Hand")
    assert "Next step: departed" in shown
    assert "A Hand" in shown
    assert "A Hand" not in page(cast.visitor, path)
