"""Signing in."""

from typing import Any

from django.contrib.auth import views

from blueberet.foundation.accounts.models import Centre, Membership


class SignIn(views.LoginView):
    """The sign-in page; a demonstration centre names its accounts there."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts, if this is a demonstration."""
        demo = Centre.objects.filter(is_demonstration=True).first()
        members = Membership.objects.filter(centre=demo).select_related("user") if demo else []
        return super().get_context_data(**kwargs) | {"demonstration": demo, "demo_members": members}
