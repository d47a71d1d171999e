"""A centre without a programme: the first page says what comes first, and offers each step to whoever may do it."""

import pytest
from django.test import Client

from blueberet.foundation.accounts.models import Centre, Membership, User

pytestmark = pytest.mark.django_db


def _page(client: Client, role: str, centre: Centre) -> str:
    user = User.objects.create_user(f"new-{role}")
    Membership.objects.create(user=user, centre=centre, role=role)
    client.force_login(user)
    return client.get("/").content.decode()


def test_steps_are_offered_by_role_and_counted_as_done(client: Client) -> None:
    centre = Centre.objects.create(code="new", name="New Centre", requires_second_factor=False)
    first = _page(client, "administrator", centre)
    assert "New Centre is empty" in first
    assert 'class="btn btn-primary" href="/accounts/"' in first
    assert 'href="/contingent/import"' not in first
    assert "To be done by the registrar." in first

    _page(client, "planner", centre)
    roll = _page(client, "registrar", centre)
    assert roll.count('class="is-done"') == 1
    assert 'class="btn btn-primary" href="/contingent/import"' in roll
    assert 'href="/accounts/"' not in roll

    assert "is being set up" in _page(client, "soldier", centre)


def test_a_home_without_any_centre_says_how_to_make_one(client: Client) -> None:
    assert "blueberet centre add" in client.get("/sign-in/").content.decode()
    Centre.objects.create(code="new", name="New Centre")
    assert "blueberet centre add" not in client.get("/sign-in/").content.decode()
