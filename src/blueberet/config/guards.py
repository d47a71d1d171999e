"""What stands against serving others: secrets that everybody knows, errors shown to everybody."""

import ipaddress
import os
import sys

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import DatabaseError, connections

LISTENS_AT = "BLUEBERET_LISTENS_AT"
SHOWS = "BLUEBERET_SHOWS_DEMONSTRATION"
"""How ``serve`` and ``demo`` tell the server's process, which checks once more for itself."""

KNOWN = ("changeme", "secret", "insecure", "example", "demo", "test")


def reaches_others(host: str) -> bool:
    """Whether an address to listen on can be reached from other machines."""
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def is_served_to_others(host: str) -> bool:
    """Whether other machines come to this server: directly, or by a proxy on this one."""
    names = [h.strip().strip("[]") for h in settings.ENV.hosts.split(",") if h.strip()]
    return reaches_others(host) or settings.ENV.https or settings.ENV.proxies > 0 or any(map(reaches_others, names))


def stop_if_unsafe() -> None:
    """End this process if the server must not start: called by the server's door, by whatever it was started.

    Raises
    ------
    SystemExit
        After the reasons were written to standard error.
    """
    host = os.environ.get(LISTENS_AT) or "0.0.0.0"  # noqa: S104 (whoever did not tell may listen anywhere)
    try:
        reasons = reasons_not_to_serve(host, demonstration=os.environ.get(SHOWS) == "1")
    except DatabaseError as error:
        reasons = [f"The database cannot be read ({error}). Bring it up to date with `blueberet serve` first."]
    connections.close_all()
    if reasons:
        print("The server does not start:", *reasons, sep="\n  ", file=sys.stderr, flush=True)
        raise SystemExit(2)


def reasons_not_to_serve(host: str, *, demonstration: bool = False) -> list[str]:
    """Sentences that say why a server must not start like this; empty if it may.

    ``demonstration``: it is started to show the demonstration, so its password may be known, but no real centre may
    lie beside it.
    """
    from blueberet.config.demonstration.load import ACCOUNTS, PASSWORD
    from blueberet.foundation.accounts.models import Centre, User

    found = []
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 10 or any(word in key.casefold() for word in KNOWN if len(key) < 80):
        found.append(
            "The signing key is too short or one that everybody knows. Leave BLUEBERET_SECRET_KEY out: a good one is "
            "made and kept in the home folder."
        )
    others_come = is_served_to_others(host)
    if settings.DEBUG and others_come:
        found.append("BLUEBERET_DEBUG shows errors with their data to whoever asks. Take it away.")
    mine = Centre.objects.filter(is_demonstration=False).exists()
    if mine and "*" in settings.ENV.hosts:
        found.append("BLUEBERET_HOSTS is `*`, so the server answers to any name. Write the names people use.")
    if mine or (others_come and not demonstration):
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
