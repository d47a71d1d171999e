"""Invented visits: a mock visit two weeks ago with interviews and findings, the experts' visit ahead, the chain."""

import hashlib
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.stages.assessment.models import Observation
from blueberet.stages.deployment.models import Pledge
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.visits.models import Draw, Finding, Proof, Visit
from blueberet.stages.visits.proving import Given
from blueberet.stages.visits.selectors.chains import standing_of
from blueberet.stages.visits.selectors.samples import sample_of
from blueberet.stages.visits.services import finding as acts
from blueberet.stages.visits.services.chaining import Signed, advance_chain, begin_chain
from blueberet.stages.visits.services.drawing import fix_seed, show_names, tell_missing
from blueberet.stages.visits.services.interviewing import Answers, enter_interview
from blueberet.stages.visits.services.planning import Plan, plan_visit
from blueberet.stages.visits.shipped import topics

CONTINGENT = "Demonstration Contingent"
AGO, SIZE, ASKED = 14, 24, 21
TEAM = (
    {"name": "Askar Invented", "role": "team leader", "body": "national"},
    {"name": "Gulnara Invented", "role": "conduct and gender", "body": "national"},
    {"name": "Timur Invented", "role": "logistics and medical", "body": "national"},
)
PROGRAMME = (
    (0, "09:00", "10:00", "C", "Opening, state of the contingent", "Briefing room"),
    (0, "10:15", "12:30", "D", "Interviews of those drawn", "Classrooms"),
    (0, "14:00", "16:00", "D", "Checkpoint, shown by a section", "Training ground"),
    (1, "09:00", "11:00", "G", "Aid post and stores", "Aid post"),
    (1, "11:15", "12:30", "E", "Vehicles and generators against the list", "Vehicle park"),
    (1, "14:00", "15:00", "L", "Links to headquarters", "Signals room"),
)
FOUND = (
    # family, gravity, owner's account or post, unit, days from today until due, words
    ("D", "major", "instructor", "", -3, "Three of those asked do not know what to do with somebody who surrenders."),
    ("L", "minor", "", "", 5, "Only one of two links to sector headquarters was shown."),
    ("G", "critical", "logistics", "", 9, "Two of six trauma kits at the posts are incomplete."),
    ("E", "minor", "logistics", "", 7, "Two generators stand without serial numbers in the equipment list."),
    ("C", "advice", "planner", "", 3, "The opening briefing takes 70 minutes; the programme of visitors leaves 45."),
    ("D", "major", "platoon", "1 Platoon", 12, "No woman of the platoon was in the search team at the checkpoint."),
)  # fmt: skip
LINK = "Signals officer"


def load_visits(centre: Centre, today: date, visit_day: date) -> str:
    """Hold the mock visit, write down what was found, put two things right, move the chain; a sentence of it."""
    who = {u.username: u for u in User.objects.filter(memberships__centre=centre)}
    first = today - timedelta(days=AGO)
    contingent = Unit.objects.get(centre=centre, code=CONTINGENT)
    mock = plan_visit(centre, _mock(first, contingent), actor=None)
    plan_visit(
        centre, Plan("departure", "Pre-deployment visit of the UN", visit_day, visit_day + timedelta(days=2),
                     (contingent,)), actor=None,
    )  # fmt: skip
    asked = _interviews(mock, who["instructor"], first)
    _findings(centre, mock, who, today, first)
    _chain(centre, contingent, today)
    return f"A mock visit with {asked} interviews and {len(FOUND)} findings."


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _mock(first: date, contingent: Unit) -> Plan:
    programme = tuple(
        {"day": (first + timedelta(days=n)).isoformat(), "begins": a, "ends": b, "family": f, "what": w, "place": p}
        for n, a, b, f, w, p in PROGRAMME
    )  # fmt: skip
    papers = ({"what": "Order on the mock visit", "reference": "Order 41 (demonstration)"},)
    days = first, first + timedelta(days=1)
    return Plan("mock", "Mock visit before the experts come", *days, (contingent,), "", TEAM, papers, programme)


def _interviews(mock: Visit, instructor: User, first: date) -> int:
    """Draw by a seed of dice, pass over two who cannot come, and keep what most of the others answered."""
    draw = fix_seed(
        mock, actor=None, size=SIZE, seed="4 2 6 6 1 3", seed_from="Six dice, thrown by the team leader",
        now=_at(first, 8, 30),
    )  # fmt: skip
    draw = show_names(draw, actor=None, now=_at(first, 8, 40))
    for number, why in zip(sample_of(draw).numbers[3:9:5], ("sick", "leave"), strict=True):
        tell_missing(draw, number, actor=None, why=why)
    people = {p.service_number: p for p in Person.objects.filter(centre=mock.centre)}
    numbers = sample_of(draw).numbers[:ASKED]
    for n, number in enumerate(numbers):
        _interview(draw, people[number], instructor, first, n)
    return len(numbers)


def _interview(draw: Draw, person: Person, instructor: User, day: date, n: int) -> None:
    """Answers that are mostly right; what is invented is the same on every day."""
    points = {}
    for topic in topics().values():
        for q in topic.questions:
            luck = hashlib.sha256(f"{person.service_number} {q.code}".encode()).digest()[0]
            hard = q.code in ("LAW3", "HR2", "GEN2")
            points[q.code] = "0" if hard and luck < 70 else "1" if luck < (120 if hard else 40) else "2"
    answers = Answers(person, day, TEAM[n % 2]["name"], False, points)
    enter_interview(answers, draw, actor=instructor, client_key=f"demonstration-{n}", now=_at(day, 18, n))


def _findings(centre: Centre, mock: Visit, who: dict[str, User], today: date, first: date) -> None:
    platoon = Unit.objects.filter(centre=centre, name="1 Platoon", kind=Unit.Kind.PLATOON).first()
    found: list[Finding] = []
    for n, (family, severity, owner, unit, days, words) in enumerate(FOUND):
        raised = acts.Raised(
            family, severity, words, first + timedelta(days=1), today + timedelta(days=days), platoon if unit else None,
            mock, who.get(owner), "" if owner else LINK,
        )  # fmt: skip
        found.append(
            acts.raise_finding(
                centre, raised, actor=who["commander"], client_key=f"demonstration-{n}",
                now=_at(first + timedelta(days=1), 17, n),
            )
        )  # fmt: skip
    document = Proof.Kind.DOCUMENT
    acts.answer_finding(
        found[1], actor=who["registrar"], words="The second link was set up and shown to the duty officer.",
        proofs=[Given(document, "Protocol of the link test 7 (demonstration)")], now=_at(today - timedelta(days=9), 11),
    )  # fmt: skip
    seen = Observation.objects.filter(centre=centre, replaced_at=None, is_taken_back=False).order_by("-seen_on").first()
    proofs = [Given(document, "Briefing, second edition (demonstration)")]
    proofs += [Given(Proof.Kind.OBSERVATION, str(seen.pk))] if seen else []
    acts.answer_finding(
        found[4], actor=who["planner"], words="Cut to 40 minutes, and held once so.", proofs=proofs,
        now=_at(today - timedelta(days=6), 16),
    )  # fmt: skip
    for f in (found[1], found[4]):
        acts.confirm_finding(f, actor=who["commander"], words="Seen.", now=_at(today - timedelta(days=5), 9))
    acts.answer_finding(
        found[3], actor=who["logistics"], words="The numbers are read off and written in.",
        proofs=[Given(document, "Equipment list, edition 5 (demonstration)")], now=_at(today - timedelta(days=1), 15),
    )  # fmt: skip
    acts.note_finding(
        found[2], actor=who["logistics"], words="Tourniquets are ordered; they come next week.",
        now=_at(today - timedelta(days=4), 10),
    )  # fmt: skip


def _chain(centre: Centre, contingent: Unit, today: date) -> None:
    """Take over every step that the pledge has taken, with papers."""
    pledge = Pledge.objects.filter(centre=centre, title="Force reserve company").first()
    generation = User.objects.filter(
        memberships__centre=centre, memberships__role=Membership.Role.FORCE_GENERATION
    ).first()  # fmt: skip
    if pledge is None or generation is None:
        return
    chain = begin_chain(centre, actor=generation, title="Force reserve company", unit=contingent, pledge=pledge)
    while (standing := standing_of(chain, today)).ahead:
        step = standing.ahead[0]
        papers = {
            w.code: step.document if n == 0 else f"{step.document}, annex {n}"
            for n, w in enumerate(standing.follows[0].documents) if w.is_required
        }  # fmt: skip
        advance_chain(
            chain, step.state, Signed(step.day, step.signatory, papers), actor=generation, today=today
        )  # fmt: skip
