"""One act at a time in a centre, where an act first looks and then writes."""

from blueberet.foundation.accounts.models import Centre


def hold(centre: Centre) -> None:
    """Wait until no other act holds the centre, and hold it until the transaction ends; the first thing in it.

    SQLite gives the turn to write to one transaction at a time anyway. PostgreSQL lets them run side by side: what
    one has looked up, another may change before it writes. Rows that belong to the centre can still be added.
    """
    Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
