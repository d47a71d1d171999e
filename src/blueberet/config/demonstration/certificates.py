"""Invented certificates: first aid, English, checkpoints; some ending, one renewed, one revoked, some waiting."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment.services.scores import Tested, enter_test
from blueberet.stages.certificates.entitling import entitlements, grounds
from blueberet.stages.certificates.models import Certificate, RuleVersion
from blueberet.stages.certificates.services.granting import Holder, grant
from blueberet.stages.certificates.services.proposing import grant_proposal, propose
from blueberet.stages.certificates.services.revoking import revoke
from blueberet.stages.certificates.services.rules import write_rule
from blueberet.stages.readiness.selectors.measuring import Measured, measured

FIRST_AID, ENGLISH, TASKS = 26, 9, 6
"""How many are granted, or proposed, by each rule."""
AFTER = timedelta(days=5)
"""Days between what was shown and the certificate."""
AGAIN = timedelta(days=2)
"""So long ago one was tested in English again."""


def load_certificates(centre: Centre, registrar: User, commander: User, today: date) -> str:
    """Write the rules, and grant by them through the room's own acts; give a sentence of it."""
    rules = {code: write_rule(centre, actor=commander, code=code, **said) for code, said in RULES.items()}
    m = measured(centre, today)
    count, first = 0, None
    for holder, shown in _holding(m, rules["FIRST-AID"], FIRST_AID):
        day = min(today, shown + AFTER)
        made = grant(rules["FIRST-AID"], holder, actor=registrar, m=m, known=_known(holder), day=day)
        first, count = first or made, count + 1
    if first is not None:
        revoke(first, actor=commander, kind="error", reason="Mixed up with a man of the same name: he was on leave on "
               "the second day of the course and has made up nothing.")  # fmt: skip
    certified = []
    for holder, shown in _holding(m, rules["ENGLISH"], ENGLISH):
        try:
            day = min(today, shown + AFTER)
            certified.append(grant(rules["ENGLISH"], holder, actor=registrar, m=m, known=_known(holder), day=day))
        except Refused:
            # Without a passport spelling nobody is certified for abroad; the page of the rule says so.
            continue
    count += len(certified)
    for n, (holder, _shown) in enumerate(_holding(m, rules["CHECKPOINT"], TASKS)):
        waits = propose(rules["CHECKPOINT"], holder, actor=registrar, m=m, known=_known(holder))
        if n % 2 == 0:
            grant_proposal(waits, actor=commander, m=m, known=_known(holder))
            count += 1
    count += _renewed(certified, rules["ENGLISH"], registrar, today)
    return f"{count} certificates granted by {len(rules)} rules, one of them revoked."


def _renewed(certified: list[Certificate], version: RuleVersion, registrar: User, today: date) -> int:
    """Somebody was tested anew, and his certificate is followed by another."""
    holder = certified[0].person if certified else None
    if holder is None:
        return 0
    test = Tested(holder, "", version.standard, version.scale, version.least, today - AGAIN, "Ms Aigerim Bekova")
    enter_test(test, centre=version.rule.centre, actor=registrar, client_key="demonstration-test-again")
    grant(version, holder, actor=registrar)
    return 1


RULES: dict[str, dict[str, Any]] = {
    "FIRST-AID": {"title": "Buddy first aid", "kind": RuleVersion.Kind.COURSE, "standard": "BFAC",
                  "text": "May give first aid to comrades until a medic takes over."},
    "ENGLISH": {"title": "English for the mission", "kind": RuleVersion.Kind.LANGUAGE, "standard": "English",
                "scale": "STANAG 6001", "least": "2221", "valid_months": 3, "abroad": True},
    "CHECKPOINT": {"title": "Checkpoint and roadblock", "kind": RuleVersion.Kind.TASK, "standard": "T03",
                   "valid_months": 6, "two_persons": True},
    "READY": {"title": "Ready to deploy", "kind": RuleVersion.Kind.PERSON, "standard": "ALL-TROOPS",
              "valid_months": 12, "abroad": True, "two_persons": True},
    "PLATOON": {"title": "Platoon ready to deploy", "kind": RuleVersion.Kind.UNIT, "standard": "UNIT-INF-PL",
                "valid_months": 6, "abroad": True, "two_persons": True},
}  # fmt: skip
"""Rules by code."""


def _holding(m: Measured, version: RuleVersion, most: int) -> Iterator[tuple[Holder, date]]:
    """Holders that meet a rule, with the day on which they showed it."""
    found = [e.subject for e in entitlements(m, version) if e.holds]
    for subject in found[:most]:
        shown = next((g.day for g in grounds(m, version, subject) if g.day), m.on)
        people = m.sources.people
        yield (people[subject] if subject in people else m.sources.units[subject].unit), shown


def _known(holder: Holder) -> dict[str, bool]:
    return {f"P{holder.pk}": True, f"U{holder.pk}": True}
