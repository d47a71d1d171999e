"""Acts on versions of one standard: begin a new one, edit the draft, put it into force, withdraw, take up again."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.standards.content import Content, differences
from blueberet.stages.standards.meaning import meaning_findings
from blueberet.stages.standards.models import Line, Source, Standard, Version, Withdrawal
from blueberet.stages.standards.selectors.versions import content_of, dangling, latest_contents
from blueberet.stages.standards.services.refusal import Refused
from blueberet.stages.standards.services.writing import lines_of, refuse_day, write_versions
from blueberet.stages.standards.table import CODE, TITLE


def _refuse_withdrawn(standard: Standard) -> None:
    gone = standard.withdrawals.filter(last_day=None).first()
    if gone is not None:
        told = _("%(code)s was withdrawn on %(day)s (%(why)s); a withdrawn standard is not changed.")
        raise Refused(told % {"code": standard.code, "day": soldier_date(gone.first_day), "why": gone.reason})


def _draft_as_seen(version: Version, edited: int) -> Version:
    """The draft, if it is still the one that was looked at."""
    row = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT).select_related("standard").first()
    if row is None:
        raise Refused(_("This version is no draft any more; nothing was written. Look again."))
    if row.edited != edited:
        raise Refused(_("Somebody else has changed this draft meanwhile; nothing of yours was written. Look again."))
    return row


def make_standard(*, centre: Centre, actor: User, kind: str, code: str, title: str, today: date) -> Version:
    """Begin a standard of one's own, as a draft.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If the code is empty or taken.
    """
    require_role(actor, centre, Role.PLANNER)
    if not code.strip() or not title.strip():
        raise Refused(_("A standard needs a code and a title."))
    try:
        code, title = CODE.read(code), TITLE.read(title)
    except ValueError as error:
        raise Refused(str(error).replace("|", " ")) from error
    if code.startswith("#"):
        raise Refused(_("A code cannot begin with #: spreadsheets write their errors so."))
    with transaction.atomic():
        hold(centre)
        taken = {c.casefold() for c in Standard.objects.filter(centre=centre).values_list("code", flat=True)}
        if code.casefold() in taken:
            raise Refused(_("The code %(code)s is taken.") % {"code": code})
        said = [Content(kind, code, {"title": title})]
        [version] = write_versions(centre, said, actor=actor, today=today, reason="", first_day=None)
        record_act("standards.standard.made", centre=centre, actor=actor, subject=code, label=title, of_kind=kind)
    return version


def make_version(standard: Standard, *, actor: User, today: date, reason: str) -> Version:
    """Begin a new version as a copy of the latest one.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If the standard is withdrawn, a draft waits already, or no reason is given.
    """
    require_role(actor, standard.centre, Role.PLANNER)
    if not reason.strip():
        raise Refused(_("Say why a new version is made."))
    with transaction.atomic():
        last = _locked(standard).versions.prefetch_related("lines").order_by("-number").first()
        _refuse_withdrawn(standard)
        if last is None or last.state == Version.State.DRAFT:
            raise Refused(_("A draft waits already; edit it, put it into force, or throw it away."))
        last.standard = standard
        said = [content_of(last)]
        [version] = write_versions(
            standard.centre, said, actor=actor, today=today, reason=reason.strip()[:240], first_day=None
        )
        record_act(
            "standards.draft.made", centre=standard.centre, actor=actor, subject=standard.code, label=version.title,
            version=version.number, reason=version.reason,
        )  # fmt: skip
    return version


def edit_draft(version: Version, said: Content, *, actor: User, edited: int) -> list[Finding]:
    """Write what a draft says; give the faults, and with any error nothing is written.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If the version is no draft any more, or somebody else has edited it meanwhile.
    """
    standard = version.standard
    require_role(actor, standard.centre, Role.PLANNER)
    with transaction.atomic():
        _locked(standard)
        row = _draft_as_seen(version, edited)
        _refuse_withdrawn(standard)
        there = {c: x for c, (_v, x) in latest_contents(standard.centre).items()}
        found = meaning_findings([said], {}, there)
        if errors_in(found):
            return found
        changes = differences(content_of(row), said)
        row.lines.all().delete()
        row.title, row.head, row.edited = said.title, said.head, row.edited + 1
        row.save(update_fields=["title", "head", "edited"])
        Line.objects.bulk_create(lines_of(row, said))
        record_act(
            "standards.draft.edited", centre=standard.centre, actor=actor, subject=standard.code, label=row.title,
            version=row.number, before={_place(c.line, c.column): c.before for c in changes},
            after={_place(c.line, c.column): c.after for c in changes},
        )  # fmt: skip
    return found


def _place(line: str, column: str) -> str:
    return " ".join(x for x in (line, column) if x)


def put_into_force(version: Version, *, actor: User, first_day: date, today: date, edited: int) -> None:
    """Put a draft into force from a day on; from then it never changes.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If the day lies before today, the draft is faulty or unsourced, it says the same as the version before it, or
        the version before begins later.
    """
    standard = version.standard
    require_role(actor, standard.centre, Role.PLANNER)
    if first_day < today:
        raise Refused(_("A version cannot be in force before it exists. Choose today or a later day."))
    with transaction.atomic():
        _locked(standard)
        row = _draft_as_seen(version, edited)
        _refuse_withdrawn(standard)
        said = content_of(row)
        if faults := _faults(standard, said):
            raise Refused(_("It cannot be put into force: %(faults)s") % {"faults": " ".join(faults[:5])})
        before = standard.versions.filter(number__lt=row.number).order_by("-number").first()
        if before is not None and before.seal == said.seal():
            raise Refused(
                _("It says the same as version %(n)d. Change it, or throw the draft away.") % {"n": before.number}
            )
        number, begins = (before.number, before.first_day) if before else (0, None)
        refuse_day(standard.code, first_day, today, number, begins)
        row.state, row.first_day, row.put_by, row.seal = Version.State.IN_FORCE, first_day, actor, said.seal()
        row.save(update_fields=["state", "first_day", "put_by", "seal"])
        record_act(
            "standards.version.put_into_force", centre=standard.centre, actor=actor, subject=standard.code,
            label=row.title, version=row.number, first_day=first_day, reason=row.reason,
        )  # fmt: skip


def _faults(standard: Standard, said: Content) -> list[str]:
    found = [f.sentence() for f in dangling(standard.centre, [said], {})]
    known = set(Source.objects.filter(centre=standard.centre).values_list("code", flat=True))
    for place, values in (("", said.head), *said.lines):
        where = f"{said.code} {place}".strip()
        if not values.get("source"):
            found.append(_("%(where)s names no source.") % {"where": where})
        found += [_("%(where)s: the source %(code)s is not known.") % {"where": where, "code": c}
                  for c in values.get("source", []) if c not in known]  # fmt: skip
    return found


def throw_away(version: Version, *, actor: User, edited: int) -> None:
    """Throw a draft away; a standard that was never in force goes with it.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If the version is no draft.
    """
    standard = version.standard
    require_role(actor, standard.centre, Role.PLANNER)
    with transaction.atomic():
        _locked(standard)
        row = _draft_as_seen(version, edited)
        said = content_of(row)
        record_act(
            "standards.draft.thrown_away", centre=standard.centre, actor=actor, subject=standard.code,
            label=row.title, version=row.number, before={"head": said.head, "lines": dict(said.lines)},
        )  # fmt: skip
        row.delete()
        if not standard.versions.exists() and not standard.withdrawals.exists():
            standard.delete()


def withdraw(standard: Standard, *, actor: User, first_day: date, reason: str, today: date) -> None:
    """Take a standard out of use from a day on; what was recorded under it stays.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If there is no reason, the day lies before today, it is withdrawn already, or was never in force.
    """
    require_role(actor, standard.centre, Role.PLANNER)
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    if first_day < today:
        raise Refused(_("What was in force on a past day stays so. Choose today or a later day."))
    with transaction.atomic():
        _locked(standard)
        if standard.withdrawals.filter(last_day=None).exists():
            raise Refused(_("It is withdrawn already."))
        if standard.withdrawals.filter(last_day__gte=first_day).exists():
            raise Refused(_("It was taken up again only today; withdraw it from tomorrow on."))
        if not standard.versions.filter(state=Version.State.IN_FORCE).exists():
            raise Refused(_("It was never in force; throw the draft away instead."))
        Withdrawal.objects.create(standard=standard, first_day=first_day, reason=reason.strip()[:240], by=actor)
        record_act(
            "standards.standard.withdrawn", centre=standard.centre, actor=actor, subject=standard.code,
            first_day=first_day, reason=reason.strip(),
        )  # fmt: skip


def reinstate(standard: Standard, *, actor: User, today: date) -> None:
    """Take a withdrawn standard into use again from today; the days between stay without it.

    Raises
    ------
    PermissionDenied
        If the actor may not keep standards.
    Refused
        If it is not withdrawn.
    """
    require_role(actor, standard.centre, Role.PLANNER)
    with transaction.atomic():
        _locked(standard)
        row = standard.withdrawals.filter(last_day=None).first()
        if row is None:
            raise Refused(_("It is not withdrawn."))
        yesterday = today - timedelta(days=1)
        if row.first_day > yesterday:
            row.delete()
        else:
            row.last_day = yesterday
            row.save(update_fields=["last_day"])
        record_act(
            "standards.standard.reinstated", centre=standard.centre, actor=actor, subject=standard.code,
            withdrawn_from=row.first_day, reason=row.reason,
        )  # fmt: skip


def _locked(standard: Standard) -> Standard:
    """The standard, held until the transaction ends."""
    hold(standard.centre)
    found = Standard.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=standard.pk).first()
    if found is None:
        raise Refused(_("This standard was thrown away meanwhile."))
    return found
