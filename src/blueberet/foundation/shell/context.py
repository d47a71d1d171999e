"""What every page knows: the centre, its banner, the navigation."""

from typing import Any

from django.http import HttpRequest

from blueberet.foundation.accounts.policies import centre_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Give each template the centre of the signed-in person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"centre": None}
    return {"centre": centre_of(user)}
