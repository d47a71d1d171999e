"""The address of a variant: ``/variant/12/programme/week`` is the page ``/programme/week`` of the variant 12.

The number stands in the address, not in the session: two tabs never mix up what they show, and links of the page
lead to the same variant, because the prefix goes before every address that is made meanwhile.
"""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse, set_script_prefix

from blueberet.foundation.accounts.models import User
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import variant_for

PATH = re.compile(r"/variant/([1-9]\d{0,15})(/.*)", re.DOTALL)
ROOM = "blueberet.stages.programme."
LIVE_CARD = "run-progress"
NEVER = frozenset(
    {"publications", "feeds", "feed", "programme-import", "programme-current", "programme-template", "variants",
     "variants-compare", "variant-act"}
)  # fmt: skip
"""Addresses of the room that are about the programme in force, or about all variants."""


class VariantAddress:
    """Take the prefix off, and let the doors of the room lead to the variant while the page is made."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the variant; what has no meaning there is answered outside it."""
        found = PATH.fullmatch(request.path_info)
        match = _resolved(found[2]) if found else None
        if found is None or match is None:
            return self.answer(request)
        number, rest, outside = int(found[1]), found[2], get_script_prefix()
        if not _belongs_here(match):
            return _outside(request, outside.rstrip("/") + rest, match)
        if isinstance(request.user, User) and request.user.is_authenticated:
            variant = variant_for(request.user, number)
            if variant is None:
                raise Http404
            request.user.chosen_variant = variant  # type: ignore[attr-defined]
            request.notice = "programme/variant_notice.html"  # type: ignore[attr-defined]
            request.variant, request.outside = variant, outside.rstrip("/") + rest  # type: ignore[attr-defined]
        request.path_info = rest
        set_script_prefix(f"{outside}variant/{number}/")
        try:
            return self.answer(request)
        finally:
            set_script_prefix(outside)


def address_in(variant: Programme, name: str) -> str:
    """Address of a page of the room, in a variant."""
    outside = get_script_prefix()
    return f"{outside}variant/{variant.pk}/{reverse(name).removeprefix(outside)}"


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _belongs_here(match: ResolverMatch) -> bool:
    is_ours = match.func.__module__.startswith(ROOM) and match.url_name not in NEVER
    return is_ours or match.url_name == LIVE_CARD


def _outside(request: HttpRequest, path: str, match: ResolverMatch) -> HttpResponse:
    """Another room's page: there; an act on the programme in force is never done from inside a variant."""
    if request.method in ("GET", "HEAD"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(path + (f"?{query}" if query else ""))
    if match.func.__module__.startswith(ROOM):
        raise Http404
    # Signing out and the like: the browser posts the form again, there.
    answer = HttpResponseRedirect(path)
    answer.status_code = 307
    return answer
