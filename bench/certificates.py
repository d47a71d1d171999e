"""1,000 certificates through the site: granted, signed, written as PDF into a zip; the credential beside openbadgeslib.

The site runs in a process of its own with a fresh SQLite home. The peer signs and verifies credentials that say the
same, with the same kind of key, in turns with ours in one process; it writes no paper.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

PEOPLE, TURNS = 1_000, 5

SITE = """
import io, json, sys, time
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date, timedelta
from django.utils import timezone
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.services.bulk import grant_many, holders
from blueberet.stages.certificates.services.printing import print_many
from blueberet.stages.certificates.services.rules import write_rule
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.services import import_roster
from blueberet.stages.standards.models import Line, Standard, Version
from bench.roster import roll
people, today = int(sys.argv[1]), timezone.localdate()
centre = Centre.objects.create(code="bench", name="Bench")
user = User.objects.create(username="registrar")
Membership.objects.create(user=user, centre=centre, role="registrar")
import_roster(centre=centre, actor=None, content=roll(people), filename="roll.xlsx", today=today - timedelta(days=30))
head = {"title": "Everybody", "applies_to": "person", "category": "troops"}
v = Version.objects.create(standard=Standard.objects.create(centre=centre, kind="requirement set", code="ALL"),
                           number=1, title="Everybody", head=head, made_on=today)
Line.objects.create(version=v, position=1, code="R01", values={"what": "document", "of": "passport", "critical": True})
Version.objects.filter(pk=v.pk).update(state="in force", first_day=today, seal="x")
version = write_rule(centre, actor=user, code="READY", title="Ready to deploy", kind="person", standard="ALL",
                     valid_months=12)
chosen = holders(version, Person.objects.values_list("pk", flat=True))
began, used = time.perf_counter(), time.process_time()
outcome = grant_many(version, chosen, actor=user)
granted = time.perf_counter() - began
assert len(outcome.done) == people, outcome.refused[:3]
rows = list(Certificate.objects.select_related("revocation", "centre").order_by("number"))
out = io.BytesIO()
print_many(rows, out)
print(json.dumps({"granted_s": round(granted, 1), "printed_s": round(time.perf_counter() - began - granted, 1),
                  "all_s": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - used, 1),
                  "zip_mb": round(out.tell() / 1e6, 1)}))
"""


def measure(people: int = PEOPLE) -> dict[str, object]:
    """Seconds of the site, and of the credential part beside the peer: best of the turns, and their ratio."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "BLUEBERET_HOME": home, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
        env.pop("DATABASE_URL", None)
        done = subprocess.run([sys.executable, "-c", SITE, str(people)], env=env, capture_output=True, text=True,
                              check=True)  # fmt: skip
    return {"certificates": people, "site": json.loads(done.stdout), "credential": _beside(people // TURNS)}


def _beside(count: int) -> dict[str, object]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    from openbadgeslib.ob3 import Achievement, Evidence, Issuer, OB3Signer, OB3Verifier, OpenBadgeCredential
    from tests.engine.credentials.made import Issuer as Ours
    from tests.engine.credentials.made import granted

    from blueberet.engine.credentials.badge import write_credential
    from blueberet.engine.credentials.checking import check

    ours, now = Ours(), datetime.now(UTC).replace(microsecond=0)
    pem = ours.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = ours.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signer, verifier = OB3Signer(pem, "EdDSA"), OB3Verifier(public)
    wanted = granted()

    def theirs() -> str:
        achieved = Achievement(id=wanted.achievement, name=wanted.title, description=wanted.description,
                               criteria_narrative=wanted.criteria)  # fmt: skip
        return signer.sign(OpenBadgeCredential(
            id=wanted.address, issuer=Issuer(id="https://centre.example", name=wanted.issuer_name),
            recipient_id=wanted.holder, achievement=achieved, issuance_date=now,
            expiration_date=now + timedelta(days=300),
            evidence=[Evidence(narrative=wanted.evidence[0].narrative, name=wanted.evidence[0].name)],
        ))  # fmt: skip

    def mine() -> str:
        return write_credential(granted(), x=ours.x, sign=ours.private.sign)

    own, other = mine(), theirs()
    work: dict[str, Callable[[], object]] = {
        "signed_ours": mine, "signed_openbadgeslib": theirs,
        "verified_ours": lambda: check(own, ours.jwks, at=now),
        "verified_openbadgeslib": lambda: verifier.verify(other),
    }  # fmt: skip
    best = dict.fromkeys(work, float("inf"))
    for _turn in range(TURNS):
        for name, act in work.items():
            began = time.perf_counter()
            for _ in range(count):
                act()
            best[name] = min(best[name], (time.perf_counter() - began) / count)
    told: dict[str, object] = {f"{name}_us": round(1e6 * s) for name, s in best.items()}
    return told | {
        "sign_ratio": round(best["signed_openbadgeslib"] / best["signed_ours"], 2),
        "verify_ratio": round(best["verified_openbadgeslib"] / best["verified_ours"], 2),
    }
