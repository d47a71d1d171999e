"""What was typed and not sent is kept, by the key of the form; it is no act and stands in no trail."""

import uuid
from collections.abc import Mapping
from typing import Any

from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.incidents.models import Draft, Incident

MOST_DRAFTS = 50
MOST_CHARACTERS = 20_000


def keep_draft(centre: Centre, given: Mapping[str, Any], *, actor: User, key: uuid.UUID) -> Draft | None:
    """Keep what was typed; None if it was sent already, is another's, or is too much."""
    if len(str(given)) > MOST_CHARACTERS or Incident.objects.filter(key=key).exists():
        return None
    draft = Draft.objects.filter(key=key).first()
    if draft is None:
        if Draft.objects.filter(centre=centre, by=actor).count() >= MOST_DRAFTS:
            return None
        return Draft.objects.create(centre=centre, by=actor, key=key, content=dict(given))
    if draft.by_id != actor.pk or draft.centre_id != centre.pk:
        return None
    draft.content = dict(given)
    draft.save(update_fields=["content"])
    return draft


def throw_away(centre: Centre, *, actor: User, key: uuid.UUID) -> bool:
    """Throw a draft of one's own away; whether there was one."""
    return bool(Draft.objects.filter(centre=centre, by=actor, key=key).delete()[0])
