"""The second factor: a code from an authenticator that needs no network, and recovery codes on paper."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

import segno
from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user, login
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import STAFF, centre_of, memberships_of
from blueberet.foundation.audit.services import record_act

RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator needs: the picture, and the same secret to type."""

    picture: str
    """QR code as a data address of an SVG drawing."""
    secret: str
    """Base32 in groups of four."""


def is_required(user: User) -> bool:
    """Whether a centre in which the account is staff asks for a second factor."""
    return any(m.role in STAFF and m.centre.requires_second_factor for m in memberships_of(user))


def has_second_factor(user: User) -> bool:
    """Whether an authenticator has been confirmed."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def accounts_with_second_factor() -> set[int]:
    """Keys of the accounts that have confirmed an authenticator."""
    return set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))


def begin_enrolment(user: User) -> Enrolment:
    """The authenticator that waits to be confirmed; made if there is none."""
    with transaction.atomic():
        device = TOTPDevice.objects.filter(user=user, confirmed=False).first() or TOTPDevice.objects.create(
            user=user, name="authenticator", confirmed=False
        )
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    picture = segno.make(device.config_url, micro=False).svg_data_uri(scale=5, border=2, dark="#000", light="#fff")
    return Enrolment(picture, " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)))


def confirm_enrolment(request: object, user: User, code: str) -> list[str] | None:
    """Take the authenticator that waits, if the code is its own; give the recovery codes, shown this once.

    ``None`` when the code is wrong; nothing is changed then.
    """
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(digits(code)):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save()
        codes = _new_recovery_codes(user)
        record_act("access.second_factor.set_up", centre=centre_of(user), actor=user, subject=user.username)
    login(request, device)
    return codes


def check_code(request: object, user: User, code: str) -> bool:
    """Whether a code of the authenticator, or an unused recovery code, is right; the session is verified then.

    A wrong code makes the device wait, twice as long after each further one, also across restarts.
    """
    typed = code.strip().replace(" ", "").replace("-", "").lower()
    kind = TOTPDevice if typed.isdigit() and len(typed) <= 8 else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        shown = sealed(device.name, typed) if isinstance(device, StaticDevice) else typed
        if device is None or not device.verify_token(shown):
            # A code that was used before is among them: somebody may have looked over a shoulder.
            record_act("access.second_factor.refused", centre=centre_of(user), actor=user, subject=user.username)
            return False
    login(request, device)
    if isinstance(device, StaticDevice):
        left = device.token_set.count()
        record_act("access.recovery_code.used", centre=centre_of(user), actor=user, subject=user.username, left=left)
    return True


def waiting_seconds(user: User) -> int:
    """How long the account must wait after wrong codes; 0 if it may try."""
    longest = 0.0
    for device in devices_for_user(user):
        failed, count = device.throttling_failure_timestamp, device.throttling_failure_count
        if failed is not None and count:
            delay = device.get_throttle_factor() * 2 ** (count - 1)
            longest = max(longest, delay - (timezone.now() - failed).total_seconds())
    return max(0, int(longest + 0.999))


def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes; the old ones are worthless from then on."""
    with transaction.atomic():
        codes = _new_recovery_codes(user)
        record_act("access.recovery_codes.renewed", centre=centre_of(user), actor=user, subject=user.username)
    return codes


def recovery_codes_left(user: User) -> int:
    """Number of unused recovery codes."""
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def remove_second_factor(user: User) -> None:
    """Take all second factors away; call it inside the transaction of the act that does so."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def digits(code: str) -> str:
    """The digits of a typed code: ``123 456`` is ``123456``."""
    return "".join(c for c in code if c in "0123456789")


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=secrets.token_hex(16), confirmed=True)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=sealed(device.name, code.replace("-", ""))) for code in codes
    )
    return codes


def _recovery_code() -> str:
    """Four groups of four, about 80 bits, without letters that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def sealed(salt: str, code: str) -> str:
    """What is kept of a recovery code: 80 bits of its salted hash, for whoever reads the database. The salt is random
    and stands as the name of the device, which nobody sees.
    """
    digest = hashlib.sha256(f"{salt}:{code}".encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
