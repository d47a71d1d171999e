"""What stands against serving others: secrets that everybody knows, errors shown to everybody."""

import ipaddress

from django.conf import settings
from django.contrib.auth.hashers import check_password

KNOWN = ("changeme", "secret", "insecure", "example", "demo", "test")


def reaches_others(host: str) -> bool:
    """Whether an address to listen on can be reached from other machines."""
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def reasons_not_to_serve(host: str) -> list[str]:
    """Sentences that say why a centre's own server must not start like this; empty if it may."""
    from blueberet.config.demonstration.load import ACCOUNTS, PASSWORD
    from blueberet.foundation.accounts.models import Centre, User

    found = []
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 10 or any(word in key.casefold() for word in KNOWN if len(key) < 80):
        found.append(
            "The signing key is too short or one that everybody knows. Leave BLUEBERET_SECRET_KEY out: a good one is "
            "made and kept in the home folder."
        )
    if settings.DEBUG and reaches_others(host):
        found.append("BLUEBERET_DEBUG shows errors with their data to whoever asks. Take it away.")
    mine = Centre.objects.filter(is_demonstration=False).exists()
    if mine or reaches_others(host):
        names = [a.username for a in ACCOUNTS]
        open_ones = [
            u.username
            for u in User.objects.filter(username__in=names, is_active=True, memberships__centre__is_demonstration=True)
            if check_password(PASSWORD, u.password)
        ]
        if open_ones:
            others = "is reached from other machines" if not mine else "also holds a centre of its own"
            found.append(
                f"The password of the demonstration accounts ({', '.join(sorted(set(open_ones)))}) is printed in the "
                f"documentation, and this server {others}. Serve the demonstration from a home folder of its own "
                "(BLUEBERET_HOME=…), on 127.0.0.1."
            )
    return found
