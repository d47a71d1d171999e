"""Who sees posts, who proposes, who decides."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role, holds, memberships_of

Account = User | AnonymousUser
POSTS_SEEN_BY = (
    Role.ADMINISTRATOR, Role.REGISTRAR, Role.PLANNER, Role.COMMANDER, Role.FORCE_GENERATION, Role.LOGISTICIAN,
    Role.VISITOR,
)  # fmt: skip
"""Who sees missions, posts and head counts."""
NAMES_SEEN_BY = (Role.ADMINISTRATOR, Role.REGISTRAR, Role.COMMANDER, Role.FORCE_GENERATION)
"""Who sees which person fills which post, and what others lack."""


def sees_posts(user: Account, centre: Centre) -> bool:
    """Whether the account sees missions, posts and head counts."""
    return any(m.centre_id == centre.pk and m.role in POSTS_SEEN_BY for m in memberships_of(user))


def posts_centre(user: Account) -> Centre:
    """The account's centre, if it sees posts there."""
    return _centre(user, POSTS_SEEN_BY)


def named_centre(user: Account) -> Centre:
    """The account's centre, if it sees there who fills which post; only with the whole centre in sight."""
    return _centre(user, NAMES_SEEN_BY, whole=True)


def sees_names(user: Account, centre: Centre) -> bool:
    """Whether the account sees who fills which post."""
    return any(m.centre_id == centre.pk and m.role in NAMES_SEEN_BY and not m.scope for m in memberships_of(user))


def may_propose(user: Account, centre: Centre) -> bool:
    """Whether the account keeps posts and rules, pins people, has fillings proposed."""
    return has_role(user, centre, Role.FORCE_GENERATION)


def may_decide(user: Account, centre: Centre) -> bool:
    """Whether the account decides on a proposal: the force generation officer or the commander, by their own name."""
    whole = any(m.centre_id == centre.pk and not m.scope for m in memberships_of(user))
    return whole and holds(user, centre, Role.FORCE_GENERATION, Role.COMMANDER)


def _centre(user: Account, roles: tuple[Role, ...], *, whole: bool = False) -> Centre:
    centre = centre_of(user)
    if centre is None or not any(
        m.centre_id == centre.pk and m.role in roles and not (whole and m.scope) for m in memberships_of(user)
    ):
        raise Http404
    return centre
