"""Moving by hand: the checker decides, versions protect, the trail tells."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from blueberet.foundation.audit.models import Act
from blueberet.stages.programme.bridge import problem_of
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.services.moving import Refused, move_session, pin_session, send_to_tray
from tests.cast import Cast


@pytest.fixture
def drill(programme: Programme) -> Session:
    return programme.sessions.select_related("programme__centre", "module", "venue").get(code="MED/MED/01")


def go(session: Session, cast: Cast, **more: object) -> None:
    place: dict[str, object] = {
        "day": date(2026, 3, 6),
        "period": 5,
        "venue": "R1",
        "instructors": ["I2"],
        "actor": cast.planner,
    }
    move_session(session, **{"version": session.programme.version, **place, **more})  # type: ignore[arg-type]


def test_a_lawful_move_is_made_and_told(drill: Session, cast: Cast) -> None:
    go(drill, cast)
    drill.refresh_from_db()
    assert drill.period == 5
    act = Act.objects.get(name="programme.session.moved")
    assert (act.actor, act.before["period"], act.after["period"]) == (cast.planner, 1, 5)


def test_a_breach_is_refused_with_its_number(drill: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        go(drill, cast, venue="R2")
    assert {b.rule for b in told.value.breaches} == {"R6"}
    drill.refresh_from_db()
    assert drill.period == 1
    assert not Act.objects.exists()


def test_a_stale_page_is_refused(drill: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="changed meanwhile"):
        go(drill, cast, version=drill.programme.version - 1)


def test_only_planners_of_the_centre(drill: Session, cast: Cast) -> None:
    for user in (cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            go(drill, cast, actor=user)


def test_tray_and_pin(drill: Session, cast: Cast) -> None:
    pin_session(drill, actor=cast.planner, version=drill.programme.version, is_pinned=True)
    programme = Programme.objects.get(pk=drill.programme_id)
    assert [p.session for p in problem_of(programme).pins] == ["MED/MED/01"]
    send_to_tray(drill, actor=cast.planner, version=programme.version)
    drill.refresh_from_db()
    assert (drill.day, drill.is_pinned, drill.instructors.count()) == (None, False, 0)
    with pytest.raises(Refused, match="place it first"):
        pin_session(drill, actor=cast.planner, version=programme.version + 1, is_pinned=True)
