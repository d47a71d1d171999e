"""The page that tells of a fault: what it means, and that nothing was half done."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from blueberet.foundation.watching.faults import Kind, kind_of

STATUS = {Kind.NO_ROOM: 507, Kind.NO_TURN: 503, Kind.NO_DATABASE: 503, Kind.OTHER: 500}
AGAIN_SECONDS = 5


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in a fault; named ``handler500``."""
    kind = kind_of(sys.exc_info()[1])
    title, sentence = _words(kind)
    number = str(getattr(request, "number", ""))
    # Without the context of other pages: that asks the database, which may be what failed.
    context = {"request": request, "title": title, "sentence": sentence, "number": number}
    response = HttpResponse(render_to_string("failed.html", context), status=STATUS[kind])
    if STATUS[kind] == 503:
        response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response


def _words(kind: Kind) -> tuple[str, str]:
    return {
        Kind.NO_ROOM: (
            _("No room left on the server"),
            _("The server's disk is full. Nothing of this was saved, and nothing that was there is lost. Looking "
              "things up goes on, but for guarded data, of which every look is noted. Tell your administrator."),
        ),
        Kind.NO_TURN: (
            _("Others are writing just now"),
            _("Your turn to write did not come in time. Nothing of this was saved. Go back and do it again in a "
              "moment."),
        ),
        Kind.NO_DATABASE: (
            _("The database does not answer"),
            _("The server runs, but its database does not. Nothing of this was saved. Try again in a moment; if it "
              "stays, tell your administrator."),
        ),
        Kind.OTHER: (
            _("Something failed here"),
            _("What you had saved is kept. Go back and try again; if it stays, tell your administrator the time, "
              "what you did, and the number below."),
        ),
    }[kind]  # fmt: skip
