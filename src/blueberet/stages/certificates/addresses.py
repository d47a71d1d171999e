"""Addresses that stand on papers and in credentials: of this installation as others reach it."""

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from blueberet.stages.certificates.models import StatusList


def public(path: str) -> str:
    """An address that others reach."""
    env = settings.ENV
    told = str(env.public_address).rstrip("/")
    host = next((h.strip() for h in env.hosts.split(",") if h.strip() not in ("", "*")), "localhost")
    return (told or f"{'https' if env.https else 'http'}://{host}") + path


def page_of(code: str) -> str:
    """Where a certificate can be looked up."""
    return public(reverse("certificate-verify", args=[code]))


def list_of(slug: str) -> str:
    """Where a status list lies."""
    return public(reverse("certificate-status", args=[slug]))


def elsewhere() -> dict[str, int]:
    """Addresses of servers that certificates in the hands of people bear and that are no longer the one told, each with
    how many certificates: what is printed and signed stays as it is.
    """
    found = dict[str, int]()
    rows = StatusList.objects.filter(centre__is_demonstration=False).annotate(n=Count("certificates")).filter(n__gt=0)
    for address, slug, n in rows.values_list("address", "slug", "n"):
        if address != list_of(slug):
            server = address.removesuffix(reverse("certificate-status", args=[slug]))
            found[server] = found.get(server, 0) + n
    return found
