"""What every page knows: the centre, its banner, and what the account may call itself."""

from typing import Any

from django.http import HttpRequest

from blueberet.foundation.accounts.models import Membership
from blueberet.foundation.accounts.policies import centre_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Give each template the centre of the signed-in person and the roles held there."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"centre": None, "roles": []}
    centre = centre_of(user)
    held = Membership.objects.filter(user=user, centre=centre).order_by("pk") if centre else ()
    return {"centre": centre, "roles": [m.get_role_display() for m in held]}
