"""The ledger after random rolls, corrections and make-ups against a plain count of what was said last."""

import random
from collections import defaultdict
from datetime import datetime

import pytest
from django.utils import timezone

from blueberet.stages.attendance.models import Mark, RollCall, Status
from blueberet.stages.attendance.selectors.ledger import Account, accounts
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.history import Past, load_history
from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

pytestmark = pytest.mark.django_db
Last = dict[tuple[str, str], tuple[str, int]]
"""What was said last, by session and service number."""


def say(chance: random.Random) -> tuple[str, int]:
    status = chance.choice(Status.values)
    return status, chance.randrange(1, 45) if status == "late" else 0


def counted(last: Last, rolls: dict[str, tuple[str, float, bool]]) -> dict[tuple[str, str], list[float]]:
    """Held, attended, missed and made up by person and module: minutes added up one by one, without the room's code."""
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * 4)
    for (session, number), (status, minutes) in last.items():
        module, hours, pays = rolls[session]
        was = round(hours - minutes / 45, 2) if status in ("present", "late") else 0.0
        row = found[number, module]
        if pays:
            row[3] += was
        else:
            row[0] += hours
            row[1] += was
            row[2] += hours if status not in ("present", "late") else 0.0
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_ledger_after_corrections_and_make_ups(
    programme: Programme, cast: Cast, people: list[Person], seed: int
) -> None:
    chance, problem = random.Random(seed), tiny_problem()
    rolls: dict[str, tuple[str, float, bool]] = {}
    last: Last = {}
    for code in chance.sample(sorted(GOOD), 9):
        module, group, _ = code.split("/")
        said = {n: say(chance) for n in problem.group_by_code[group].members}
        call_roll(programme, code, actor=cast.instructor, said=said, client_key=code)
        rolls[code] = module, float(problem.hours_of(problem.module_by_code[module])), False
        last |= {(code, n): x for n, x in said.items()}
    past = []
    for n in range(4):
        code, module = f"MU/{n}", chance.choice([m for m, *_ in rolls.values()])
        who = tuple(sorted(chance.sample([p.service_number for p in people], 3)))
        said = {x: say(chance) for x in who}
        past.append(Past(code, module, MONDAY, MONDAY, 1, 2, 2.0, who, timezone.now(), "", said, True))
        rolls[code] = module, 2.0, True
        last |= {(code, x): s for x, s in said.items()}
    load_history(programme, past, actor=None, source="make-ups")
    known: list[tuple[datetime, Last]] = [(timezone.now(), dict(last))]
    for turn in range(30):
        mark = chance.choice(list(Mark.objects.filter(replaced_at=None).select_related("roll", "person")))
        status, minutes = say(chance)
        if (status, minutes) != (mark.status, mark.minutes):
            correct_mark(mark, actor=cast.instructor, status=status, minutes=minutes, reason=f"turn {turn}")
            last[mark.roll.session, mark.person.service_number] = status, minutes
        if turn % 10 == 9:
            known.append((timezone.now(), dict(last)))
    assert RollCall.objects.filter(is_make_up=True).count() == 4

    numbers = {p.pk: p.service_number for p in people}
    keys = list(numbers.items())

    def same(rows: list[Account], then: Last) -> None:
        want = counted(then, rolls)
        for a in rows:
            held, attended, missed, made_up = want.pop((numbers[a.person], a.module), [0.0] * 4)
            assert [a.held, a.attended, a.missed, a.made_up] == pytest.approx([held, attended, missed, made_up])
            assert a.debt == pytest.approx(max(0.0, missed - made_up))
        assert not want

    same(accounts(programme, keys), last)
    for at, then in known:
        same(accounts(programme, keys, known_at=at), then)
