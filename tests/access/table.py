"""Every address, and who may ask for it. An address that is not here fails the walk.

Roles by letter: Administrator, Registrar, Planner, Instructor-evaluator, Commander, Force generation officer,
Logistician, Visitor, Soldier.
"""

from dataclasses import dataclass, field
from typing import Any

LETTERS = {
    "A": "administrator", "R": "registrar", "P": "planner", "I": "instructor", "C": "commander",
    "F": "force_generation", "L": "logistician", "V": "visitor", "S": "soldier",
}  # fmt: skip
ALL = "ARPICFLVS"
STAFF = "ARPICFL"
PEOPLE = "ARPICF"


@dataclass(frozen=True)
class Address:
    """One named address."""

    name: str
    reads: str = ""
    """Letters of those whose GET is answered with a page or file."""
    acts: str = ""
    """Letters of those whose POST is taken; empty if nothing is posted there."""
    world: str = ""
    """Which key of North's world the address holds."""
    data: dict[str, Any] = field(default_factory=dict)
    """What is posted."""
    open: bool = False
    """Answers without signing in."""
    mine: bool = False
    """Shows the account's own things: the outsider's GET is answered, with nothing of North."""
    query: str = ""


ADDRESSES = (
    Address("healthz", open=True),
    Address("readyz", open=True),
    Address("sign-in", open=True),
    Address("sign-out", acts=ALL, mine=True),
    Address("second-factor", reads="", mine=True),
    Address("second-factor-setup", reads=ALL, mine=True),
    Address("password-change", reads=ALL, mine=True),
    Address("my-account", reads=ALL, mine=True),
    Address("sessions-end", acts=ALL, mine=True),
    Address("recovery-codes", acts=ALL, mine=True),
    Address("centre-choose", acts=ALL, mine=True),
    Address("accounts", reads="A"),
    Address("account", reads="A", acts="A", world="account", data={"act": "sessions"}),
    Address("today", reads=ALL, mine=True),
    Address("run-progress", reads=STAFF, world="run"),
    Address("run-stop", acts="A", world="run"),
    Address("contingent", reads=STAFF + "V", mine=True),
    Address("person", reads=PEOPLE + "S", world="person"),
    Address("person-edit", reads="R", acts="R", world="person"),
    Address("document-add", reads="R", acts="R", world="person"),
    Address("mission-add", reads="R", acts="R", world="person"),
    Address("document", reads="R", acts="R", world="document"),
    Address("mission", reads="R", acts="R", world="mission"),
    Address("documents", reads=PEOPLE, mine=True),
    Address("documents-xlsx", reads="R"),
    Address("key-day", acts="R"),
    Address("duplicates", reads="R"),
    Address("duplicate-pair", reads="R", acts="R", world="pair", data={"two": "1"}),
    Address("merge-undo", acts="R", world="merge"),
    Address("distinction-undo", acts="R", world="distinction"),
    Address("units", reads=ALL, mine=True),
    Address("unit", reads="R", acts="R", world="unit"),
    Address("people-move", reads="R", acts="R"),
    Address("contingent-import", reads="R", acts="R"),
    Address("contingent-fix", mine=True),
    Address("contingent-progress", reads="R", mine=True),
    Address("contingent-stop", acts="R"),
    Address("contingent-forget", acts="R"),
    Address("contingent-template", reads="R"),
    Address("contingent-export", reads="R", world="kind"),
    Address("standards", reads=ALL, mine=True),
    Address("standards-sources", reads=ALL, mine=True),
    Address("standards-crosswalk", reads=ALL, mine=True),
    Address("standards-import", reads="AP", acts="AP"),
    Address("standards-template", reads="AP"),
    Address("standards-export", reads=ALL, world="kind"),
    Address("standard-new", reads="AP", acts="AP", data={"kind": "task", "code": "X1", "title": "Mine"}),
    Address("standard", reads=ALL, world="standard"),
    Address("standard-compare", reads=ALL, world="standard"),
    Address("standard-draft", reads="AP", acts="AP", world="standard", data={"edited": "0", "h-title": "North alone"}),
    Address("standard-act", acts="AP", world="standard", data={"act": "throw"}),
    Address("programme", reads=ALL, mine=True),
    Address("week", reads=ALL, mine=True),
    Address("week", reads=PEOPLE + "S", query="?of=person&code=N-001"),
    Address("resources", reads=STAFF, mine=True),
    Address("programme-standards", reads=STAFF, acts="AP", mine=True),
    Address("tray", reads=STAFF, mine=True),
    Address("search", reads=ALL, mine=True, query="?q=N-00"),
    Address("session", reads=ALL, world="session"),
    Address("session-move", acts="AP", world="session", data={"act": "pin", "version": "VERSION"}),
    Address("session-verdict", acts="AP", world="session", data={"day": "2026-03-06", "period": "5"}),
    Address("other-places", reads="AP", world="session"),
    Address("place-take", acts="AP", world="session", data={"version": "VERSION", "places": "PLACES"}),
    Address("score", reads=STAFF, mine=True),
    Address("score-weights", acts="AP", data={"version": "VERSION", "weight-S1": "0.2"}),
    Address("programme-solve", acts="AP"),
    Address("programme-stop", acts="AP", data={"run": "RUN"}),
    Address("programme-take", acts="AP", data={"run": "RUN", "version": "VERSION"}),
    Address("timetable-import", reads="AP", acts="AP"),
    Address("variants", reads="AP", acts="AP", data={"name": "Two ranges closed"}, mine=True),
    Address("variants-compare", reads="AP", query="?with=VARIANT"),
    Address("variant-act", acts="AP", world="variant", data={"act": "throw"}),
    Address("repair", reads="AP", acts="AP", data={"what": "holiday", "day": "2026-03-12", "now": "2026-03-10"}),
    Address("repair-proposal", reads="AP", acts="AP", world="repair", data={"act": "leave"}),
    Address("training-requests", reads=STAFF, mine=True),
    Address("training-request", acts="ARPI", world="asked", data={"act": "withdraw"}),
    Address("rolls", reads="ARPIC", mine=True),
    Address("call-roll", reads="AIC", acts="AIC", world="held"),
    Address("roll-draft", acts="AIC", world="held"),
    Address("roll", reads="ARPIC", acts="AIC", world="roll", data={"mark": "MARK", "status": "sick", "reason": "x"}),
    Address("ledger", reads="ARPIC", mine=True),
    Address("debts", reads="ARPIC", acts="AIC", mine=True),
    Address("person-hours", reads="ARPICS", world="person"),
    Address("marks-import", reads="AIC", acts="AIC", mine=True),
    Address("marks-export", reads="AIC"),
    Address("readiness", reads=STAFF + "V", mine=True),
    Address("readiness-trust", reads=STAFF + "V"),
    Address("readiness-turned", reads=STAFF + "V"),
    Address("readiness-keep", acts="ARC"),
    Address("readiness-export", reads=STAFF + "V", world="kind"),
    Address("readiness-unit", reads=STAFF + "V", world="measured"),
    Address("readiness-outlook", reads=STAFF + "V", world="measured"),
    Address("readiness-state", acts="AC", world="measured", data={"grade": "ready", "reason": "x"}),
    Address("readiness-ask", acts="AIC", world="measured", data={"standard": "N-TASK"}),
    Address("readiness-person", reads=PEOPLE + "S", world="judged"),
    Address("readiness-cell", reads=PEOPLE + "S", world="cell"),
    Address("readiness-waive", acts="AC", world="cell", data={"authority": "x"}),
    Address("posts", reads="ARPCFLV", mine=True),
    Address("marks-json", reads="AIC"),
    Address("roll-sheets", reads="AIC"),
    Address("refusal", reads=STAFF, acts="AP", mine=True),
    Address("refusal-parts", reads=STAFF),
    Address("refusal-stop", acts="AP"),
    Address("refusal-take", acts="AP", data={"run": "EXPLAINED", "version": "VERSION", "clash": "0", "offer": "0"}),
    Address("publications", reads=STAFF, acts="AP", data={"version": "VERSION"}),
    Address("programme-import", reads="AP", acts="AP"),
    Address("programme-current", acts="AP", world="programme"),
    Address("programme-template", reads="AP"),
    Address("programme-export", reads="AP", world="programme"),
    Address("week-pdf", reads=ALL),
    Address("week-xlsx", reads=ALL),
    Address("week-pdf", reads=PEOPLE + "S", query="?of=person&code=N-001"),
    Address("feeds", reads=STAFF, acts="ARPC", data={"of": "group", "code": "PL1"}),
    Address("feed", open=True, world="token"),
    Address("evaluation", reads=PEOPLE),
    Address("evaluation-sheets", reads=PEOPLE),
    Address("evaluation-agreement", reads=PEOPLE),
    Address("evaluation-event", reads=PEOPLE, world="event"),
    Address("observation", reads=PEOPLE, world="observation"),
    Address("observation-correct", acts="AI", world="observation"),
    Address("observation-back", acts="A", world="observation", data={"reason": "Another section"}),
    Address("evaluation-picture", reads=PEOPLE, world="photo"),
    Address("evaluation-person", reads=PEOPLE + "S", world="person"),
    Address("evaluation-unit", reads=PEOPLE, world="unit"),
    Address("sheet-new", reads="AI", acts="AI", data={"task": "N-SEEN"}),
    Address("sheet", reads="A", world="draft"),
    Address("sheet-save", acts="A", world="draft"),
    Address("sheet-send", acts="A", world="draft"),
    Address("sheet-throw", acts="A", world="draft"),
    Address("sheet-picture", acts="A", world="draft"),
    Address("paper-entry", reads="AI", acts="AI", data={"line": "N-SEEN"}),
    Address("paper-sheet", reads=PEOPLE, world="version"),
    Address("evaluation-tests", reads=PEOPLE),
    Address("test-new", reads="ARI", acts="ARI"),
    Address("tests-import", reads="ARI", acts="ARI"),
    Address("tests-template", reads="ARI"),
    Address("test-correct", reads="ARI", acts="ARI", world="test"),
    Address("evaluation-levels", reads=PEOPLE),
    Address("level-new", reads="ARI", acts="ARI"),
    Address("level-withdraw", acts="ARI", world="certificate", data={"day": "2026-06-02", "reason": "Lapsed"}),
    Address("evaluation-log", reads=PEOPLE + "S", world="person"),
    Address("log-new", reads="ARIS", acts="ARIS", world="person"),
    Address("log-countersign", acts="AIC", world="entry"),
    Address("evaluation-import", reads="AI", acts="AI"),
    Address("evaluation-template", reads="AI"),
    Address("evaluation-export", reads="AI", world="kind"),
    Address("licences", reads=ALL, mine=True),
    Address("trail", reads="AC"),
    Address("trail-export", reads="AC", world="kind"),
)
