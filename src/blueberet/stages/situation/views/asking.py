"""What every page of the room needs to know of the request."""

from django.http import HttpRequest

from blueberet.foundation.shell.acting import day_in, file_answer, tell_refused, try_act, user_of
from blueberet.stages.situation.words import TOLD_TO, blocks

__all__ = ["day_in", "file_answer", "tell_refused", "try_act", "typed_in", "user_of"]


def typed_in(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Own words of a form by block and by addressee; only those that were sent."""
    post = request.POST
    judged = {b: post[f"j-{b}"] for b in (*blocks(), "commander") if f"j-{b}" in post}
    return judged, {a: post[f"r-{a}"] for a in TOLD_TO if f"r-{a}" in post}
