"""Tags that templates of all rooms use."""

from datetime import date
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The rooms in the order of the work; those not built yet have no address."""
    names = (
        (_("Today"), "today"), (_("Contingent"), "contingent"), (_("Standards"), ""), (_("Programme"), "programme"),
        (_("Evaluation"), ""), (_("Readiness"), ""), (_("Posts"), ""), (_("Endurance"), ""), (_("Rehearsal"), ""),
        (_("Reports"), ""),
    )  # fmt: skip
    path = context["request"].path
    found = []
    for label, name in names:
        try:
            url = reverse(name) if name else ""
        except NoReverseMatch:
            url = ""
        current = bool(url) and (path == url if url == "/" else path.startswith(url))
        found.append({"label": label, "url": url, "current": current})
    return found


@register.filter
def soldier_date(day: date | None) -> str:
    """``14 Mar 2024``; nothing for no day."""
    return f"{day.day} {day:%b %Y}" if day else ""


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query with some values changed, for links that keep the rest."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params[key] = value
    return f"?{params.urlencode()}"
