"""The acts on findings: written down, noted, moved, answered with proofs, sent back, closed, opened again.

Where two persons are required, whoever owns a finding or has answered it does not close it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.policies import STAFF
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.readers import INVISIBLE
from blueberet.stages.roster.models import Unit
from blueberet.stages.visits.models import Finding, Note, Proof, Visit
from blueberet.stages.visits.policies import may_answer, may_confirm, may_raise
from blueberet.stages.visits.proving import Given, proof_of
from blueberet.stages.visits.selectors.findings import owner_of
from blueberet.stages.visits.shipped import families

State, Kind = Finding.State, Note.Kind
LONGEST = timedelta(days=3 * 365)
MOST_WORDS, MOST_PROOFS = 2000, 10


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding as it is written down."""

    family: str
    severity: str
    words: str
    raised_on: date | None
    due: date | None
    unit: Unit | None = None
    visit: Visit | None = None
    owner: User | None = None
    owner_post: str = ""
    two_persons: bool = True


def faults_of(raised: Raised, centre: Centre, today: date) -> list[str]:
    """What stands against a finding, all at once."""
    found = []
    if raised.family not in families():
        found.append(_("Choose the family of the checklist."))
    if raised.severity not in Finding.Severity.values:
        found.append(_("Choose how grave it is."))
    elif raised.severity == Finding.Severity.CRITICAL and not raised.two_persons:
        found.append(_("A critical finding is closed by two persons: one says that it is put right, another confirms."))
    found += _word_faults(raised.words, _("Say what was found."))
    if raised.raised_on is None:
        found.append(_("Give the day on which it was found."))
    elif raised.raised_on > today:
        found.append(_("The day on which it was found lies in the future."))
    found += _owner_faults(raised.owner, raised.owner_post, centre)
    found += _due_faults(raised.due, raised.raised_on or today)
    return found


def _word_faults(words: str, empty: str) -> list[str]:
    text = words.strip()
    if not text:
        return [empty]
    if len(text) > MOST_WORDS:
        return [_("The text has %(n)d characters; at most %(m)d. Shorten it.") % {"n": len(text), "m": MOST_WORDS}]
    return [_("The text holds invisible control characters. Type it anew.")] if _hides(text) else []


def _hides(text: str) -> bool:
    return bool(INVISIBLE.search("".join(text.splitlines())))


def _owner_faults(owner: User | None, post: str, centre: Centre) -> list[str]:
    if owner is None and not post.strip():
        return [_("Name the owner: an account, or a unit, person or post.")]
    if owner is not None and not Membership.objects.filter(user=owner, centre=centre, role__in=STAFF).exists():
        return [_("The owner has no account of the staff of this centre.")]
    if len(post.strip()) > 160 or _hides(post):
        return [_("The owner's post has at most 160 characters that can be seen.")]
    return []


def _due_faults(due: date | None, since: date) -> list[str]:
    if due is None:
        return [_("Give the last day on which it may be open.")]
    if due < since:
        return [_("It would be due before it was found. Correct the day.")]
    return (
        [_("A finding that is due in more than three years is forgotten. Correct the day.")]
        if due > since + LONGEST
        else []
    )


def raise_finding(
    centre: Centre, raised: Raised, *, actor: User | None, client_key: str, now: datetime | None = None
) -> Finding:
    """Write down a finding; the same key twice is one.

    Raises
    ------
    PermissionDenied
        If the actor writes down none for that unit; ``None`` is the set-up itself.
    Refused
        With every sentence that stands against it.
    """
    if actor is not None and not may_raise(actor, centre, raised.unit):
        raise PermissionDenied
    with transaction.atomic():
        hold(centre)
        if there := Finding.objects.filter(centre=centre, client_key=client_key).first():
            return there
        if faults := faults_of(raised, centre, _today(now)):
            raise Refused(*faults)
        assert raised.raised_on is not None
        assert raised.due is not None
        number = (Finding.objects.filter(centre=centre).aggregate(n=Max("number"))["n"] or 0) + 1
        row = Finding.objects.create(
            centre=centre, number=number, visit=raised.visit, unit=raised.unit, family=raised.family,
            severity=raised.severity, words=raised.words.strip(), raised_on=raised.raised_on, due=raised.due, by=actor,
            at=now or timezone.now(),
            two_persons=raised.two_persons, owner=raised.owner, owner_post=raised.owner_post.strip(),
            client_key=client_key,
        )  # fmt: skip
        _note(row, Kind.RAISED, actor, now=now)
        _record("raised", row, actor, family=row.family, severity=row.severity, due=row.due, owner=owner_of(row))
    return row


def note_finding(
    finding: Finding, *, actor: User, words: str, proofs: Sequence[Given] = (), now: datetime | None = None
) -> Note:
    """Add a note, with what it shows.

    Raises
    ------
    PermissionDenied
        If the actor neither owns the finding nor writes down findings there.
    Refused
        Without words; if a proof is not there or not what it says.
    """
    if not (may_answer(actor, finding) or may_raise(actor, finding.centre, finding.unit)):
        raise PermissionDenied
    with transaction.atomic():
        row = _held(finding)
        kept = _proofs(proofs, row, _word_faults(words, _("Say something.")))
        note = _note(row, Kind.NOTED, actor, words, kept, now=now)
        _record("noted", row, actor, words=words.strip()[:300], proofs=_told(kept))
    return note


def move_finding(
    finding: Finding, *, actor: User, owner: User | None, owner_post: str, due: date | None, reason: str
) -> Note:
    """Give a finding another owner or another day, with the reason.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit concerned.
    Refused
        Without a reason, an owner or a day; if nothing changes; if it is closed.
    """
    if not may_confirm(actor, finding):
        raise PermissionDenied
    with transaction.atomic():
        row = _held(finding)
        faults = _word_faults(reason, _("Say why."))
        faults += _owner_faults(owner, owner_post, row.centre) + _due_faults(due, row.raised_on)
        if row.state == State.CLOSED:
            faults.append(_("It is closed. Open it again first."))
        before = {"owner": owner_of(row), "due": row.due.isoformat()}
        row.owner, row.owner_post, row.due = owner, owner_post.strip(), due or row.due
        after = {"owner": owner_of(row), "due": row.due.isoformat()}
        if not faults and before == after:
            faults.append(_("Nothing would change."))
        if faults:
            raise Refused(*faults)
        row.save(update_fields=["owner", "owner_post", "due"])
        note = _note(row, Kind.MOVED, actor, reason, before=before, after=after)
        _record("moved", row, actor, before=before, after=after, reason=reason.strip()[:300])
    return note


def answer_finding(
    finding: Finding, *, actor: User, words: str, proofs: Sequence[Given] = (), now: datetime | None = None
) -> Note:
    """Say that a finding is put right, and what shows it. Where one person is enough, it is closed by that.

    Raises
    ------
    PermissionDenied
        If the actor is not the owner.
    Refused
        Without words or proof; if it is closed, or answered already.
    """
    if not may_answer(actor, finding):
        raise PermissionDenied
    with transaction.atomic():
        row = _held(finding)
        faults = _word_faults(words, _("Say what was done."))
        if row.state == State.CLOSED:
            faults.append(_("It is closed already."))
        elif row.state == State.ANSWERED:
            faults.append(_("It is answered already and waits to be confirmed. Add a note instead."))
        if not proofs:
            faults.append(_("Nothing shows it: name a document or a record, or choose a file."))
        kept = _proofs(proofs, row, faults)
        row.state = State.ANSWERED if row.two_persons else State.CLOSED
        row.closed_on = None if row.two_persons else _today(now)
        row.save(update_fields=["state", "closed_on"])
        note = _note(row, Kind.ANSWERED if row.two_persons else Kind.CLOSED, actor, words, kept, now=now)
        name = "answered" if row.two_persons else "closed"
        _record(name, row, actor, words=words.strip()[:300], proofs=_told(kept))
    return note


def confirm_finding(
    finding: Finding, *, actor: User, words: str = "", now: datetime | None = None, seen: int | None = None
) -> Note:  # fmt: skip
    """Close a finding that was answered. ``seen``: key of the last note that stood on the page.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit concerned.
    Refused
        If it was not answered, or something was said since the page was read; if two persons are required and the
        actor owns it or answered it.
    """
    if not may_confirm(actor, finding):
        raise PermissionDenied
    with transaction.atomic():
        row = _held(finding)
        faults = _word_faults(words, "") if words.strip() else []
        if row.state != State.ANSWERED:
            faults.append(_("It is not answered: nothing is there to be confirmed."))
        elif seen is not None and row.notes.filter(pk__gt=seen).exists():
            faults.append(_("Something was said since you opened it. Read it below, then close it."))
        if row.two_persons and actor.pk in hands_of(row):
            faults.append(_("Two persons are required: whoever owns it or answered it does not close it."))
        if faults:
            raise Refused(*faults)
        row.state, row.closed_on = State.CLOSED, _today(now)
        row.save(update_fields=["state", "closed_on"])
        note = _note(row, Kind.CLOSED, actor, words, now=now)
        _record("closed", row, actor, words=words.strip()[:300])
    return note


def hands_of(row: Finding) -> set[int | None]:
    """Who owns it, and who gave the answer that waits."""
    answer = row.notes.filter(kind=Kind.ANSWERED).order_by("-pk").first()
    return {row.owner_id, answer.by_id if answer else None} - {None}


def send_back(finding: Finding, *, actor: User, words: str) -> Note:
    """Say that an answer is not enough, and why; it is open again.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit concerned.
    Refused
        Without a reason; if it was not answered.
    """
    return _again(finding, actor, words, State.ANSWERED, Kind.SENT_BACK, _("It is not answered: nothing can go back."))


def reopen_finding(finding: Finding, *, actor: User, words: str) -> Note:
    """Open a closed finding again, with the reason.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit concerned.
    Refused
        Without a reason; if it is not closed.
    """
    return _again(finding, actor, words, State.CLOSED, Kind.REOPENED, _("It is open already."))


def _again(finding: Finding, actor: User, words: str, was: str, kind: Note.Kind, told: str) -> Note:
    if not may_confirm(actor, finding):
        raise PermissionDenied
    with transaction.atomic():
        row = _held(finding)
        faults = _word_faults(words, _("Say why."))
        if row.state != was:
            faults.append(told)
        if faults:
            raise Refused(*faults)
        row.state, row.closed_on = State.OPEN, None
        row.save(update_fields=["state", "closed_on"])
        note = _note(row, kind, actor, words)
        _record(kind.value.replace(" ", "_"), row, actor, words=words.strip()[:300])
    return note


def _today(now: datetime | None) -> date:
    return timezone.localtime(now).date() if now else timezone.localdate()


def _held(finding: Finding) -> Finding:
    hold(finding.centre)
    rows = Finding.objects.select_for_update(of=("self",)).select_related("centre", "owner", "unit")
    return rows.get(pk=finding.pk)


def _proofs(given: Sequence[Given], row: Finding, faults: list[str]) -> list[Proof]:
    """Proofs ready to be kept.

    Raises
    ------
    Refused
        With every fault, those handed in first.
    """
    found, told = [], list(faults)
    if len(given) > MOST_PROOFS:
        told.append(_("At most %(n)d proofs go with one note.") % {"n": MOST_PROOFS})
    for one in given[:MOST_PROOFS]:
        try:
            found.append(proof_of(one, row.centre))
        except Refused as refused:
            told += refused.sentences
    if told:
        raise Refused(*told)
    return found


def _note(
    row: Finding, kind: Note.Kind, actor: User | None, words: str = "", proofs: Sequence[Proof] = (),
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None, now: datetime | None = None,
) -> Note:  # fmt: skip
    note = Note.objects.create(
        finding=row,
        kind=kind,
        words=words.strip(),
        by=actor,
        before=before or {},
        after=after or {},
        at=now or timezone.now(),
    )
    for p in proofs:
        p.note = note
    Proof.objects.bulk_create(proofs)
    return note


def _told(proofs: Sequence[Proof]) -> list[str]:
    return [f"{p.kind} {p.reference}" + (f" {p.sha256}" if p.sha256 else "") for p in proofs]


def _record(name: str, row: Finding, actor: User | None, **details: Any) -> None:
    record_act(
        f"visits.finding.{name}", centre=row.centre, actor=actor, subject=str(row), label=row.words[:160], **details
    )
