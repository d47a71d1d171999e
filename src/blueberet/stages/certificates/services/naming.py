"""How a holder wants his name on certificates that stay in the country."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.certificates.content import SCRIPTS
from blueberet.stages.certificates.models import NameChoice
from blueberet.stages.certificates.policies import grants_to, may_grant
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.policies import own_person


def choose_names(person: Person, *, actor: User, scripts: Sequence[str]) -> NameChoice:
    """Keep the choice for certificates to come; those that were granted stay.

    Raises
    ------
    PermissionDenied
        If the actor is neither the person nor somebody who grants.
    Refused
        If nothing, or something unknown, is chosen, or a spelling is not there.
    """
    grants = may_grant(actor, person.centre) and grants_to(actor, person.centre).holds(person)
    if own_person(actor) != person and not grants:
        raise PermissionDenied
    spelt = {"cyrillic": person.name_cyrillic, "latin": person.name_latin, "passport": person.name_passport}
    faults = [] if scripts and set(scripts) <= set(SCRIPTS) else [_("Choose at least one spelling.")]
    faults += [_("The spelling “%(s)s” is not on the roll.") % {"s": s} for s in scripts if s in spelt and not spelt[s]]
    if faults:
        raise Refused(*faults)
    with transaction.atomic():
        row, _made = NameChoice.objects.update_or_create(
            person=person, defaults={"scripts": list(scripts), "by": actor, "at": timezone.now()}
        )
        record_act("certificates.names.chosen", centre=person.centre, actor=actor, subject=f"person {person.pk}",
                   label=person.name_cyrillic, scripts=list(scripts))  # fmt: skip
    return row
