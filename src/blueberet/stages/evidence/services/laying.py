"""Laying a pack out for a visitor, and taking it away again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.evidence.models import Laying, Pack
from blueberet.stages.evidence.policies import may_lay_out


def lay_out(pack: Pack, visitor: User, *, actor: User) -> Laying:
    """Show the redacted version of a pack to a visitor of the centre.

    Raises
    ------
    PermissionDenied
        If the actor may show nothing.
    Refused
        If the account is no visitor of this centre, or its time is over.
    """
    if not may_lay_out(actor, pack.centre):
        raise PermissionDenied
    with transaction.atomic():
        return lay(pack, visitor, actor=actor)


def lay(pack: Pack, visitor: User, *, actor: User | None) -> Laying:
    """The same without asking who acts; within a transaction. Laid out already, it stays as it is."""
    visit = Membership.objects.filter(user=visitor, centre=pack.centre, role=Membership.Role.VISITOR).first()
    if visit is None:
        raise Refused(_("%(v)s is no visitor of this centre.") % {"v": visitor.username})
    if visit.valid_until is not None and visit.valid_until <= timezone.now():
        raise Refused(_("The time of %(v)s is over. Prolong the login first.") % {"v": visitor.username})
    made, is_new = Laying.objects.get_or_create(
        pack=pack, visitor=visitor, withdrawn_at=None, defaults={"by": actor}
    )  # fmt: skip
    if is_new:
        record_act(
            "evidence.pack.laid_out", centre=pack.centre, actor=actor, subject=f"pack {pack.number}",
            visitor=visitor.username,
        )  # fmt: skip
    return made


def take_away(laying: Laying, *, actor: User) -> None:
    """Show a pack to a visitor no longer.

    Raises
    ------
    PermissionDenied
        If the actor may show nothing.
    Refused
        If it was taken away already.
    """
    if not may_lay_out(actor, laying.pack.centre):
        raise PermissionDenied
    with transaction.atomic():
        rows = Laying.objects.filter(pk=laying.pk, withdrawn_at=None)
        if not rows.update(withdrawn_at=timezone.now(), withdrawn_by=actor):
            raise Refused(_("It was taken away already."))
        record_act(
            "evidence.pack.taken_away", centre=laying.pack.centre, actor=actor, subject=f"pack {laying.pack.number}",
            visitor=laying.visitor.username,
        )  # fmt: skip
