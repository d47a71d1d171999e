"""Pages about the product itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blueberet.foundation.shell.licences import shipped


def licences(request: HttpRequest) -> HttpResponse:
    """Name, version, licence and home of everything shipped; for signed-in people, for it tells versions."""
    return render(request, "shell/licences.html", {
        "product": next(s for s in shipped() if s.kind == "product"),
        "packages": [s for s in shipped() if s.kind == "package"],
        "assets": [s for s in shipped() if s.kind == "asset"],
    })  # fmt: skip
