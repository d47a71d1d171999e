"""What administrators do to accounts, and what they cannot do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.foundation.access.services import giving
from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.accounts.policies import has_role
from blueberet.foundation.audit.models import Act
from tests.cast import Cast

ACTS = ("give", "take", "stop", "resume", "sessions", "let-in", "let-in-without-factor")


def test_a_new_account_changes_its_first_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    form = {"username": "aigerim", "full_name": "Aigerim Sample", "role": "planner"}
    page = client.post("/accounts/", form).content.decode()
    password = page.split('bb-secret">')[1].split("<")[0]
    new = Client()
    new.post("/sign-in/", {"username": "aigerim", "password": password})
    assert new.get("/programme/")["Location"].startswith("/account/password?next=")
    form = {"old_password": password, "new_password1": "four grey horses run", "new_password2": "four grey horses run"}
    new.post("/account/password", form)
    assert new.get("/programme/").status_code == 200
    names = set(Act.objects.filter(subject="aigerim").values_list("name", flat=True))
    assert {"access.account.added", "access.role.given", "access.password.changed"} <= names
    assert all(password not in str(a.details) for a in Act.objects.all())


def test_only_administrators_reach_accounts(client: Client, cast: Cast) -> None:
    for user in (cast.registrar, cast.planner, cast.commander, cast.soldier, cast.visitor):
        client.force_login(user)
        assert client.get("/accounts/").status_code == 403
        assert client.post(f"/accounts/{cast.planner.pk}", {"act": "stop"}).status_code == 403
    client.force_login(cast.administrator)
    assert client.get("/accounts/").status_code == 200
    assert client.get(f"/accounts/{cast.outsider.pk}").status_code == 404
    for act in ACTS:
        assert client.post(f"/accounts/{cast.outsider.pk}", {"act": act, "role": "planner"}).status_code == 404
    assert User.objects.get(pk=cast.outsider.pk).is_active
    assert b"outsider" not in client.get("/accounts/").content


def test_a_name_of_another_centre_looks_like_one_that_is_taken(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.post("/accounts/", {"username": "OUTSIDER", "role": "planner"})
    assert answer.status_code == 422
    assert "is not free" in answer.content.decode()
    assert not Membership.objects.filter(user=cast.outsider, centre=cast.north).exists()


def test_what_opens_an_account_everywhere_is_not_for_one_centres_administrator(cast: Cast) -> None:
    Membership.objects.create(user=cast.planner, centre=cast.south, role="administrator")
    with pytest.raises(giving.NotPossible, match="another centre"):
        giving.let_in_again(user=cast.planner, centre=cast.north, actor=cast.administrator)
    with pytest.raises(giving.NotPossible, match="another centre"):
        giving.set_active(user=cast.planner, centre=cast.north, actor=cast.administrator, is_active=False)


def test_the_last_administrator_stays(client: Client, cast: Cast) -> None:
    only = Membership.objects.get(user=cast.administrator)
    with pytest.raises(giving.NotPossible, match="last administrator"):
        giving.take_role(membership=only, actor=cast.administrator)
    with pytest.raises(giving.NotPossible, match="last administrator"):
        giving.set_active(user=cast.administrator, centre=cast.north, actor=cast.administrator, is_active=False)
    giving.give_role(user=cast.planner, centre=cast.north, actor=cast.administrator, role="administrator")
    giving.take_role(membership=only, actor=cast.administrator)
    assert not has_role(cast.administrator, cast.north, "planner")
    with pytest.raises(PermissionDenied):
        giving.give_role(user=cast.planner, centre=cast.north, actor=cast.administrator, role="registrar")


def test_a_soldier_needs_his_number(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.post("/accounts/", {"username": "private", "role": "soldier"})
    assert answer.status_code == 422
    assert "service number" in answer.content.decode()
    assert not User.objects.filter(username="private").exists()


def test_a_stopped_account_cannot_sign_in_until_resumed(client: Client, cast: Cast) -> None:
    signed = Client()
    signed.force_login(cast.planner)
    client.force_login(cast.administrator)
    client.post(f"/accounts/{cast.planner.pk}", {"act": "stop"})
    assert signed.get("/").status_code == 302
    client.post(f"/accounts/{cast.planner.pk}", {"act": "resume"})
    assert User.objects.get(pk=cast.planner.pk).is_active


def test_one_may_work_in_each_of_ones_centres(client: Client, cast: Cast) -> None:
    Membership.objects.create(user=cast.planner, centre=cast.south, role="planner")
    client.force_login(cast.planner)
    assert "Centre North" in client.get("/").content.decode()
    client.post("/account/centre", {"centre": cast.south.pk})
    assert "Centre South" in client.get("/").content.decode()
    Membership.objects.filter(user=cast.planner, centre=cast.south).delete()
    assert "Centre North" in client.get("/").content.decode()
    client.force_login(cast.registrar)
    client.post("/account/centre", {"centre": cast.south.pk})
    assert "Centre North" in client.get("/").content.decode()


def test_a_unit_that_is_not_there_gives_no_sight(client: Client, cast: Cast) -> None:
    with pytest.raises(giving.NotPossible, match="no unit"):
        giving.give_role(
            user=cast.planner, centre=cast.north, actor=cast.administrator, role="commander", scope="A Comp"
        )
    with pytest.raises(giving.NotPossible, match="Nobody on the roster"):
        giving.give_role(
            user=cast.planner, centre=cast.north, actor=cast.administrator, role="soldier", service_number="X"
        )
