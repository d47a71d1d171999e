"""A second factor that was lost is taken away by the administrator."""

import pytest
from django.core.cache import cache
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from blueberet.foundation.access.services.second_factor import begin_enrolment
from tests.cast import Cast
from tests.foundation.access.test_entry import code_of, sign_in


@pytest.mark.django_db
def test_a_lost_telephone_opens_nothing_any_more(client: Client, cast: Cast) -> None:
    cache.clear()
    begin_enrolment(cast.planner)
    TOTPDevice.objects.update(confirmed=True)
    thief = Client()
    sign_in(thief, "planner")
    thief.post("/sign-in/code", {"code": code_of(cast.planner)})
    assert thief.get("/").status_code == 200
    client.force_login(cast.administrator)
    client.post(f"/accounts/{cast.planner.pk}", {"act": "let-in-without-factor"})
    assert thief.get("/").status_code == 302
    assert not TOTPDevice.objects.filter(user=cast.planner).exists()
