"""Addresses that stand on papers and in credentials: of this installation as others reach it."""

from django.conf import settings
from django.urls import reverse


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
