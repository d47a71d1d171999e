"""Writing the trail."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.chain import START, seal, settled
from blueberet.foundation.audit.models import Act, Head

SECRET = frozenset({"password", "secret", "totp", "token", "code", "recovery_codes", "key"})
"""Keys of details that an act never takes: what opens an account must not be read in the trail."""


class SecretInTrail(ValueError):
    """Somebody wrote an act that would tell a secret; a fault of the program."""


def record_act(
    name: str,
    *,
    centre: Centre | None,
    actor: User | None,
    subject: str = "",
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **details: Any,
) -> Act:
    """Write one act at the end of the chain; call it last in the transaction of what it tells.

    Whoever writes holds the head of the chain until the transaction ends, so acts stand in the order in
    which they became true. What was done to is told by the name without its last word.

    Raises
    ------
    SecretInTrail
        If a detail is named like a password, a key or a code.
    """
    told, was, became = settled(details), settled(dict(before or {})), settled(dict(after or {}))
    if found := sorted(SECRET & {*told, *was, *became}):
        raise SecretInTrail(f"{name} would tell {', '.join(found)}")
    with transaction.atomic(savepoint=False):
        head = _head()
        fields = {
            "number": head.number + 1, "at": timezone.now(), "centre": centre.pk if centre else None,
            "actor": actor.pk if actor else None, "actor_name": actor.username if actor else "", "name": name,
            "kind": name.rpartition(".")[0], "subject": settled(subject)[:120], "label": settled(label)[:160],
            "details": told, "before": was, "after": became, "previous": head.seal,
        }  # fmt: skip
        own = seal(fields)
        keys = {"centre_id": fields.pop("centre"), "actor_id": fields.pop("actor")}
        act = Act.objects.create(**fields, **keys, seal=own)
        Head.objects.filter(pk=head.pk).update(number=act.number, seal=own)
    return act


def _head() -> Head:
    """The head of the chain, locked; made from the last act where it is missing."""
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        last = Act.objects.order_by("-number").first()
        Head.objects.get_or_create(
            pk=1, defaults={"number": last.number if last else 0, "seal": last.seal if last else START}
        )
        head = Head.objects.select_for_update().get(pk=1)
    return head
