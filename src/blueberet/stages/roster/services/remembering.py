"""What a centre has said about other people's rolls: said once, remembered, and forgotten on demand."""

from collections.abc import Mapping

from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.intake.columns import LEAVE, columns_by_key
from blueberet.stages.roster.intake.recognise import FOR_ALL_ROWS, Label
from blueberet.stages.roster.models import HeaderMeaning, ValueForAll


def remembered_of(centre: Centre) -> dict[str, str]:
    """Meaning of headers by their key."""
    return dict(HeaderMeaning.objects.filter(centre=centre).values_list("key", "meaning"))


def values_for_all_of(centre: Centre) -> dict[str, str]:
    """Values last given for all rows."""
    return dict(ValueForAll.objects.filter(centre=centre).values_list("column", "value"))


def remember(
    *, centre: Centre, actor: User, meanings: Mapping[str, str], labels: Mapping[str, Label], values: Mapping[str, str]
) -> None:
    """Keep what the registrar said of headers and of columns that the file lacks.

    ``meanings`` maps header keys to column keys; keys that the file does not have and columns that we do not have are
    passed over.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar.
    """
    require_held(actor, centre, Role.REGISTRAR)
    said = {k: v for k, v in meanings.items() if k in labels and (v == LEAVE or v in columns_by_key())}
    with transaction.atomic():
        hold(centre)
        before = remembered_of(centre)
        HeaderMeaning.objects.bulk_create(
            [
                HeaderMeaning(centre=centre, key=k[:200], header=labels[k].text[:200], meaning=v)
                for k, v in said.items()
            ],
            update_conflicts=True, unique_fields=["centre", "key"], update_fields=["header", "meaning"],
        )  # fmt: skip
        for column in FOR_ALL_ROWS:
            value = values.get(column, "").strip()[:80]
            if value:
                ValueForAll.objects.update_or_create(centre=centre, column=column, defaults={"value": value})
            else:
                ValueForAll.objects.filter(centre=centre, column=column).delete()
        changed = {labels[k].text: v or "left out" for k, v in said.items() if before.get(k) != v}
        if changed:
            record_act("roster.headers.explained", centre=centre, actor=actor, after=changed)


def forget(*, centre: Centre, actor: User) -> int:
    """Forget all meanings of headers and values for all rows; give how many.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar.
    """
    require_held(actor, centre, Role.REGISTRAR)
    with transaction.atomic():
        hold(centre)
        count, _ = HeaderMeaning.objects.filter(centre=centre).delete()
        ValueForAll.objects.filter(centre=centre).delete()
        record_act("roster.headers.forgotten", centre=centre, actor=actor, count=count)
    return count
