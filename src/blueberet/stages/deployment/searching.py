"""What the search box finds of posts: posts, missions, proposals, pledges, and people in tours."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.together import together
from blueberet.stages.deployment.models import Assignment, Mission, Post, Proposal
from blueberet.stages.deployment.policies import sees_names, sees_posts
from blueberet.stages.deployment.selectors.pledges import standings_of
from blueberet.stages.deployment.selectors.standing import SERVED_TO, newest_proposal
from blueberet.stages.roster.policies import people_found

MOST = 15


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """What holds all the words, in any case; names and proposals only for who sees names."""
    centre, wanted = centre_of(request.user), words.casefold().split()
    if centre is None or not wanted or not sees_posts(request.user, centre):
        return
    names = sees_names(request.user, centre)
    fills = Proposal.objects.filter(centre=centre).defer("problem", "plan", "reasons")
    posts, missions, proposals = together(
        Post.objects.filter(centre=centre).select_related("mission"), Mission.objects.filter(centre=centre),
        fills if names else fills.none(),
    )  # fmt: skip
    yield from _some(
        Found(_("Posts"), f"{p.code} {p.title}", reverse("post", args=[p.code]), p.mission.code)
        for p in posts
        if _holds([w.partition("/")[0] or w for w in wanted], p.code, p.title, p.mission.code, p.team)
    )
    yield from _some(
        Found(_("Missions"), f"{m.code} {m.name}", reverse("mission-posts", args=[m.code]), m.get_state_display())
        for m in missions if _holds(wanted, m.code, m.name, m.place)
    )  # fmt: skip
    yield from _some(
        Found(_("Pledges"), s.pledge.title, reverse("posts-pledge", args=[s.pledge.pk]), s.word)
        for s in standings_of(centre, timezone.localdate())
        if _holds(wanted, s.pledge.title, s.pledge.mission.code if s.pledge.mission else "", s.word)
    )
    if names:
        yield from _some(
            Found(_("Proposals"), f"{p.pk} {p.name}", reverse("proposal", args=[p.pk]),
                  _("decided") if p.decided_at else _("not decided"))
            for p in proposals if _holds(wanted, f"{p.pk}", p.name, p.get_kind_display())
        )  # fmt: skip
        yield from _people(request, centre, words)


def _people(request: HttpRequest, centre: Centre, words: str) -> Iterator[Found]:
    """People who are in a tour, decided or proposed, with the tour that comes first."""
    rows = {p.service_number: p for p in people_found(request, words)}
    if not rows:
        return
    today = timezone.localdate()
    tours: dict[str, str] = {}
    decided = Assignment.objects.annotate(to=SERVED_TO).filter(
        Q(to=None) | Q(to__gte=today), centre=centre, person__service_number__in=rows, last_day__gte=today
    )  # fmt: skip
    for number, rotation in decided.order_by("first_day").values_list("person__service_number", "rotation"):
        tours.setdefault(number, rotation)
    proposal = newest_proposal(centre)
    for a in proposal.plan["assignments"] if proposal else ():
        if a["person"] in rows:
            tours.setdefault(a["person"], _("%(t)s, proposed") % {"t": a["rotation"]})
    yield from _some(
        Found(_("People of posts"), p.name_latin or p.name_cyrillic, reverse("posts-person", args=[n]), tours[n])
        for n, p in rows.items() if n in tours
    )  # fmt: skip


def _some(those: Iterable[Found]) -> Iterator[Found]:
    """The first few."""
    for n, one in enumerate(those):
        if n >= MOST:
            return
        yield one


def _holds(wanted: list[str], *texts: str) -> bool:
    text = " ".join(texts).casefold()
    return all(w in text for w in wanted)
