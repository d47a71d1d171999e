"""From which address a request comes, also behind a reverse proxy."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks.

    Only as many entries of ``X-Forwarded-For`` are believed, from the right, as there are proxies of ours
    (``BLUEBERET_PROXIES``); without a proxy the header is ignored, for anybody can write it.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ENV.proxies
    if not proxies:
        return direct
    hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
    claimed = hops[-proxies] if len(hops) >= proxies else direct
    try:
        return str(ip_address(claimed))
    except ValueError:
        return direct
