"""Invented pledges: the reserve company on its way to the mission, and a second company that is offered."""

from datetime import date, timedelta

from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.deployment.models import Mission
from blueberet.stages.deployment.services.pledging import make_pledge, move_pledge
from blueberet.stages.deployment.services.proving import Paper

ABROAD, HOME = "Permanent Mission to the UN", "Chief of the Peace Operations Centre"
COMPANY = (
    # state, days before training began, document, signatory, what was found
    ("visited", 390, "Report of the assessment and advisory visit (demonstration)", "Leader of the UN team",
     "Water is stored for two days only.\nNo women in the search teams."),
    ("eligible", 330, "Letter of the UN on eligibility (demonstration)", "Office of Military Affairs", ""),
    ("aligned", 150, "Draft memorandum of understanding (demonstration)", ABROAD, ""),
    ("selected", 60, "Letter of selection (demonstration)", "Office of Military Affairs", ""),
    ("training", 0, "Order on the training programme (demonstration)", HOME, ""),
)  # fmt: skip
PLEDGED_BEFORE, OFFERED_BEFORE = 480, 30


def load_pledges(centre: Centre, actor: User, today: date, began: date) -> None:
    """Pledge both companies; the first moves on to training, which began with the programme."""

    def paper(day: date, document: str, signatory: str, findings: str = "") -> Paper:
        return Paper(min(day, today), document, signatory, findings)

    company = make_pledge(
        centre, actor=actor, title="Force reserve company", people=139, today=today,
        mission=Mission.objects.filter(centre=centre, code="UNDOF").first(),
        paper=paper(began - timedelta(PLEDGED_BEFORE), "Note verbale 1 (demonstration)", ABROAD),
    )  # fmt: skip
    for state, days, document, signatory, findings in COMPANY:
        given = paper(began - timedelta(days), document, signatory, findings)
        move_pledge(company, actor=actor, state=state, paper=given, today=today)
    make_pledge(
        centre, actor=actor, title="Second company", people=140, mission=None, today=today,
        paper=paper(today - timedelta(OFFERED_BEFORE), "Note verbale 2 (demonstration)", ABROAD),
    )  # fmt: skip
