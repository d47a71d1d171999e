"""Granting a certificate: frozen, numbered, signed; never twice for the same thing at the same time."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.credentials.badge import write_credential
from blueberet.engine.credentials.statuslist import SIZE, Place
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.keys.selectors import BrokenKeys, Key, current_key
from blueberet.foundation.keys.services import sign
from blueberet.foundation.papers.letters import missing
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.assessment.models import Observation
from blueberet.stages.certificates.addresses import list_of, page_of, public
from blueberet.stages.certificates.content import USUAL, granted_of, moment, seal_of
from blueberet.stages.certificates.entitling import Ground, end_of, entitlements, grounds, told
from blueberet.stages.certificates.models import Certificate, NameChoice, Proposal, RuleVersion, StatusList
from blueberet.stages.certificates.policies import grants_to, may_grant, role_of
from blueberet.stages.readiness.selectors.measuring import Measured, measured
from blueberet.stages.readiness.selectors.showing import titled
from blueberet.stages.roster.models import Person, Unit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
"""Letters of a public address: 32 signs each, so 100 bits."""
TRIES = 20
"""So often a free place of a status list is looked for; of a half full one not all fail in a million times."""
NOON = timedelta(hours=12)
Holder = Person | Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be granted: shown before, written when granted."""

    version: RuleVersion
    holder: Holder
    names: tuple[tuple[str, str], ...]
    grounds: tuple[Ground, ...]
    valid_from: date
    valid_until: date | None
    follows: Certificate | None


def subject_of(holder: Holder) -> str:
    """The holder as readiness calls it."""
    return f"P{holder.pk}" if isinstance(holder, Person) else f"U{holder.pk}"


def draft_of(
    version: RuleVersion, holder: Holder, *, actor: User, day: date, m: Measured | None = None,
    known: Mapping[str, bool] | None = None,
) -> Draft:  # fmt: skip
    """What would be granted on a day.

    ``known``: subjects already looked at, so that a run does not ask for everybody each time.

    Raises
    ------
    PermissionDenied
        If the actor grants nothing, or not to this holder.
    Refused
        With every reason why it is not granted.
    """
    centre = version.rule.centre
    if not may_grant(actor, centre) or not grants_to(actor, centre).holds(holder):
        raise PermissionDenied
    m = m or measured(centre, day)
    subject = subject_of(holder)
    faults = []
    if version.rule.versions.values_list("pk", flat=True).first() != version.pk:
        faults.append(_("The rule has a newer version; grant by that one."))
    elif not version.is_open:
        faults.append(_("The rule has ended; nothing is granted by it any more."))
    if grants_to(actor, centre).is_own(holder):
        faults.append(_("You cannot grant a certificate to yourself, or to the unit that you answer for."))
    known = known if known is not None else {e.subject: e.holds for e in entitlements(m, version)}
    if not known.get(subject):
        faults.append(_("%(who)s does not meet what is asked on this day.") % {"who": name_of(holder)})
    names = names_of(version, holder)
    if not names:
        faults.append(_("%(who)s has no passport spelling, and the paper goes abroad: enter it on the person's page.")
                      % {"who": name_of(holder)})  # fmt: skip
    if lost := missing("".join(name for _script, name in names)):
        faults.append(_("The font of the paper has no letters for “%(c)s” in the name of %(who)s: choose another "
                        "spelling on the page of that person's certificates, Cyrillic, Latin or of the passport.")
                      % {"c": lost, "who": name_of(holder)})  # fmt: skip
    shown = grounds(m, version, subject)
    until = end_of(version, shown, day)
    last = _last(version, holder)
    held = last if last and last.valid_from <= day and (last.valid_until is None or last.valid_until >= day) else None
    if held and not _outlasts(until, held):
        told_end = soldier_date(held.valid_until) or _("further notice")
        faults.append(_("%(who)s holds certificate %(n)s for this until %(d)s; a new one would not hold longer.")
                      % {"who": name_of(holder), "n": held.number, "d": told_end})  # fmt: skip
    if until is not None and until < day:
        faults.append(_("What it rests on ended on %(d)s.") % {"d": soldier_date(until)})
    if faults:
        raise Refused(*faults)
    return Draft(version, holder, names, shown, day, until, last)


def _last(version: RuleVersion, holder: Holder) -> Certificate | None:
    """The last one by the rule, of any version, in force or ended: a new one follows it. None follows a revoked one."""
    rows = Certificate.objects.filter(version__rule=version.rule_id, followed_by=None, revocation=None, **_of(holder))
    return rows.defer("credential", "content").first()


def _of(holder: Holder) -> dict[str, Holder]:
    return {"person": holder} if isinstance(holder, Person) else {"unit": holder}


def _outlasts(until: date | None, held: Certificate) -> bool:
    return held.valid_until is not None and (until is None or until > held.valid_until)


def name_of(holder: Holder) -> str:
    """How lists call the holder."""
    return holder.name_cyrillic if isinstance(holder, Person) else holder.name


def names_of(version: RuleVersion, holder: Holder) -> tuple[tuple[str, str], ...]:
    """Names as the paper bears them, each with its script; none if the paper needs one that is not there.

    What goes abroad bears the passport spelling first, as it is stored: it is never computed.
    """
    if isinstance(holder, Unit):
        return (("unit", holder.code.replace(" > ", ", ")),)
    spelt = {"cyrillic": holder.name_cyrillic, "latin": holder.name_latin, "passport": holder.name_passport}
    choice = NameChoice.objects.filter(person=holder).first()
    order: Sequence[str] = choice.scripts if choice else USUAL
    if version.abroad:
        if not holder.name_passport:
            return ()
        order = ("passport", *(s for s in order if s == "cyrillic"))
    found = [(s, spelt[s]) for s in order if spelt.get(s)]
    found = [pair for n, pair in enumerate(found) if pair[1] not in [name for _s, name in found[:n]]]
    return tuple(found or [("cyrillic", holder.name_cyrillic)])


def grant(
    version: RuleVersion, holder: Holder, *, actor: User, m: Measured | None = None,
    known: Mapping[str, bool] | None = None, proposal: Proposal | None = None, day: date | None = None,
) -> Certificate:  # fmt: skip
    """Grant, number and sign a certificate today; one that follows another names it.

    ``day``: another day than today, for a centre's own history.

    Raises
    ------
    PermissionDenied, Refused
        As ``draft_of``; also if the rule asks for two persons and nobody else proposed it, or no key can sign.
    """
    centre, today = version.rule.centre, day or timezone.localdate()
    with transaction.atomic():
        # One at a time in a centre: neither a number nor a certificate is given twice.
        Centre.objects.select_for_update().get(pk=centre.pk)
        if version.two_persons and (proposal is None or proposal.by_id == actor.pk):
            raise Refused(_("This certificate needs two persons: one proposes it, another grants it."))
        if _made_easier_by(version, actor):
            raise Refused(_("You took the second person out of this rule: somebody else grants by it."))
        draft = draft_of(version, holder, actor=actor, day=today, m=m, known=known)
        try:
            with transaction.atomic():
                made = _write(draft, actor=actor, proposal=proposal, m=m or measured(centre, today))
        except BrokenKeys as broken:
            raise Refused(_("Nothing can be signed, so nothing was granted. %(s)s") % {"s": broken}) from broken
        except IntegrityError as doubled:
            told = _(
                "Somebody else granted at this very moment, so nothing was granted to %(who)s: look, and grant anew."
            )
            raise Refused(told % {"who": name_of(holder)}) from doubled
        record_act(
            f"certificates.certificate.{'renewed' if made.follows else 'granted'}", centre=centre, actor=actor,
            subject=f"certificate {made.pk}", label=f"{made.number} {draft.version.title}",
            rule=f"{version.rule.code} {version.number}", holder=subject_of(holder), sha256=made.seal, kid=made.kid,
            until=made.valid_until.isoformat() if made.valid_until else "",
            follows=made.follows.number if made.follows else "",
        )  # fmt: skip
    return made


def _made_easier_by(version: RuleVersion, actor: User) -> bool:
    """Whether a rule wanted two persons once, and whoever wrote that it no longer does is the one who grants by it."""
    if version.two_persons:
        return False
    earlier = version.rule.versions.filter(number__lt=version.number)
    last = earlier.filter(two_persons=True).order_by("-number").values_list("number", flat=True).first()
    if last is None:
        return False
    first = version.rule.versions.filter(number__gt=last).order_by("number").values_list("by", flat=True).first()
    return first == actor.pk


def _write(draft: Draft, *, actor: User, proposal: Proposal | None, m: Measured) -> Certificate:
    centre, now = draft.version.rule.centre, timezone.now().replace(microsecond=0)
    at = now if draft.valid_from == timezone.localdate() else moment(draft.valid_from) + NOON
    key, code = current_key(), "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))
    listed, index = _place(centre, key)
    content = _content(
        draft, actor=actor, proposal=proposal, m=m, number=_number(centre, draft.valid_from.year), code=code
    )
    content["granted"]["at"] = timezone.localtime(at).isoformat()
    row = Certificate(
        centre=centre, number=content["number"], code=code, version=draft.version, content=content,
        seal=seal_of(content), kid=key.kid, status_list=listed, status_index=index, valid_from=draft.valid_from,
        valid_until=draft.valid_until, follows=draft.follows, by=actor, at=at,
        proposed_by=proposal.by if proposal else None, **_of(draft.holder),
        standing=f"{draft.version.rule_id} {subject_of(draft.holder)}",
    )  # fmt: skip
    if draft.follows is not None:
        Certificate.objects.filter(pk=draft.follows.pk).update(standing=None)
    granted = granted_of(content, key=row.key, signed_at=now, place=Place(listed.address, index), home=public("/"))
    row.credential = write_credential(granted, x=key.x, sign=lambda data: sign(data, key.kid))
    row.save()
    return row


def _number(centre: Centre, year: int) -> str:
    # A range, which the index answers, as a beginning is not; written so that every way of sorting agrees.
    rows = Certificate.objects.filter(centre=centre, number__range=(f"{year}-000000", f"{year}-999999"))
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return f"{year}-{(int(last.partition('-')[2]) if last else 0) + 1:06d}"


def _place(centre: Centre, key: Key) -> tuple[StatusList, int]:
    """A list that the key signs, and a free place in it by chance; one that is nearly full is followed by another."""
    listed = StatusList.objects.filter(centre=centre, kid=key.kid).last()
    if listed is not None and listed.address == list_of(listed.slug):
        for _try in range(TRIES):
            index = secrets.randbelow(SIZE)
            if not listed.certificates.filter(status_index=index).exists():
                return listed, index
    slug = secrets.token_hex(8)
    listed = StatusList.objects.create(centre=centre, kid=key.kid, slug=slug, address=list_of(slug))
    return listed, secrets.randbelow(SIZE)


def _content(
    draft: Draft, *, actor: User, proposal: Proposal | None, m: Measured, number: str, code: str
) -> dict[str, Any]:  # fmt: skip
    version, holder = draft.version, draft.holder
    centre = version.rule.centre
    return {
        "number": number, "title": version.title, "text": version.text,
        "holder": {"kind": "person" if isinstance(holder, Person) else "unit", "names": [list(n) for n in draft.names],
                   "rank": holder.rank if isinstance(holder, Person) else ""},
        "standard": _standard(draft, m),
        "grounds": [{"name": _ground_title(g, m), "told": told(g, _ground_title(g, m)), "proof": g.source,
                     "state": g.state.value, "line": f"{g.set} {g.code}".strip(),
                     "day": _kept(g, g.day), "until": _kept(g, g.until)}
                    for g in draft.grounds],
        "rule": {"code": version.rule.code, "version": version.number, "kind": version.kind, "abroad": version.abroad},
        "centre": {"code": centre.code, "name": centre.name},
        "granted": {"by": account_name(actor), "role": role_of(actor, centre)},
        "proposed": {"by": account_name(proposal.by), "role": role_of(proposal.by, centre)}
        if proposal and proposal.by else None,
        "valid_from": draft.valid_from.isoformat(),
        "valid_until": draft.valid_until.isoformat() if draft.valid_until else None,
        "follows": draft.follows.number if draft.follows else None, "address": page_of(code),
    }  # fmt: skip


def _standard(draft: Draft, m: Measured) -> dict[str, Any]:
    """The standard with the version under which it was shown: of a task the evaluation's, else the one in force."""
    version, code = draft.version, draft.version.standard
    if version.kind == RuleVersion.Kind.LANGUAGE:
        return {"kind": "language", "code": code, "version": None, "title": code, "scale": version.scale,
                "least": version.least, "seal": ""}  # fmt: skip
    if version.kind == RuleVersion.Kind.LEVEL:
        code = m.sources.problem.ladder_of[code][0]
    found = max((v for (c, _n), v in m.sources.versions.items() if c == code and v.first_day
                 and v.first_day <= draft.valid_from), key=lambda v: v.number)  # fmt: skip
    source = draft.grounds[0].source if version.kind == RuleVersion.Kind.TASK and draft.grounds else ""
    if source.startswith("observation:"):
        found = Observation.objects.select_related("version__standard").get(pk=int(source.partition(":")[2])).version
    return {"kind": found.standard.kind, "code": version.standard, "version": found.number, "title": found.title,
            "seal": found.seal}  # fmt: skip


def _kept(g: Ground, day: date | None) -> str | None:
    """A day as the content keeps it; of papers none, for medical ones are guarded."""
    return day.isoformat() if day and g.what != "document" else None


def _ground_title(g: Ground, m: Measured) -> str:
    return g.of if g.what in ("language", "level") else titled(m, g.what, g.of)
