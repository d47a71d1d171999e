"""A centre's own server does not start with what everybody knows."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from blueberet.config.demonstration.load import PASSWORD
from blueberet.config.guards import reaches_others, reasons_not_to_serve
from blueberet.foundation.accounts.models import Centre, Membership, User


@pytest.mark.parametrize(
    ("host", "others"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("::", True), ("centre.kz", True)],
)
def test_which_addresses_reach_others(host: str, others: bool) -> None:
    assert reaches_others(host) is others


@pytest.mark.django_db
def test_demonstration_accounts_stay_at_home() -> None:
    demo = Centre.objects.create(code="demo", name="Demo", is_demonstration=True)
    user = User.objects.create(username="planner", password=make_password(PASSWORD))
    Membership.objects.create(user=user, centre=demo, role="planner")
    assert reasons_not_to_serve("127.0.0.1") == []
    assert "demonstration accounts (planner)" in reasons_not_to_serve("0.0.0.0")[0]
    Centre.objects.create(code="mine", name="Mine")
    assert "a centre of its own" in reasons_not_to_serve("127.0.0.1")[0]
    user.set_password("something only she knows")
    user.save()
    assert reasons_not_to_serve("0.0.0.0") == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "x" * 60, "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz-012345"])
def test_a_signing_key_that_anybody_could_guess(settings: Any, key: str) -> None:
    settings.SECRET_KEY = key
    assert "signing key" in reasons_not_to_serve("127.0.0.1")[0]


@pytest.mark.django_db
def test_errors_are_not_shown_to_the_network(settings: Any) -> None:
    settings.DEBUG = True
    assert "BLUEBERET_DEBUG" in reasons_not_to_serve("0.0.0.0")[0]
    assert reasons_not_to_serve("127.0.0.1") == []
