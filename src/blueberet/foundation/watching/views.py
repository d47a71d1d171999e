"""For those who watch the server: does it live, can it work. Figures for the machine itself only."""

from ipaddress import ip_address

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from blueberet.foundation.watching.probes import readiness, versions


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers; nothing else is asked. Versions are told on the machine itself."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    told: dict[str, object] = {"status": "ok"}
    if is_the_machine_itself(request):
        told.update(versions())
    return _plain(told, 200)


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether it can do its work: 503 with the names of what is missing, on the machine itself with sentences."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    rows = readiness()
    faults = [r for r in rows if not r.ok]
    told: dict[str, object] = {"status": "not ready" if faults else "ready"}
    if is_the_machine_itself(request):
        told["checks"] = {r.name: {"ok": r.ok, "says": r.says} for r in rows}
    elif faults:
        told["reasons"] = [r.name for r in faults]
    return _plain(told, 503 if faults else 200)


def is_the_machine_itself(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, and through nobody: a proxy here speaks for strangers."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _plain(told: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})
