"""Tags that templates of all rooms use."""

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import SEES_PEOPLE, STAFF, Role, centre_of, holds, is_mere_visitor
from blueberet.foundation.shell.leads import leads_of
from blueberet.foundation.shell.today import Line

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The rooms in the order of the work; those not built yet have no address."""
    rooms: tuple[tuple[str, str, str], ...] = (
        (_("Today"), "today", "today"), (_("Contingent"), "contingent", "contingent"),
        (_("Standards"), "standards", "standards"), (_("Programme"), "programme", "programme"),
        (_("Evaluation"), "evaluation", "evaluation"), (_("Readiness"), "readiness", "readiness"),
        (_("Posts"), "posts", "posts"), (_("Endurance"), "endurance", "endurance"),
        (_("Rehearsal"), "rehearsal", ""), (_("Reports"), "reports", "reports"),
    )  # fmt: skip
    path, centre = context["request"].path, centre_of(context["request"].user)
    if not holds(context["request"].user, centre, *STAFF) and holds(context["request"].user, centre, Role.SOLDIER):
        # Of the reports a soldier has the notices and the own certificates; those are reached from there.
        rooms = (*rooms[:-1], (_("Reports"), "reports", "notices"))
    if is_mere_visitor(context["request"].user):
        # What he may not enter is not offered; of the reports he has his own room.
        rooms = (*(r for r in rooms if r[2] not in ("", "endurance", "evaluation", "reports")),
                 (_("Evidence"), "reports", "visitor-room"))  # fmt: skip
    found = []
    for label, drawing, name in rooms:
        try:
            url = reverse(name) if name else ""
        except NoReverseMatch:
            url = ""
        current = bool(url) and (path == url if name == "today" else path.startswith((url, *_parts_of(name))))
        found.append({"label": label, "icon": drawing, "url": url, "current": current})
    return found


def _parts_of(room: str) -> list[str]:
    """Addresses of what is reached through a room and lies elsewhere."""
    names = {"programme": ("rolls",), "reports": ("incidents", "visits", "evidence", "certificates"),
             "notices": ("certificates",)}  # fmt: skip
    found = []
    for name in names.get(room, ()):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


@register.simple_tag(takes_context=True)
def report_tabs(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The rooms behind *Reports* that the account may enter, for ``shell/report_tabs.html``."""
    request = context["request"]
    staff, people = STAFF, (*SEES_PEOPLE, Role.SOLDIER)
    tabs = (
        (_("Situation reports"), "reports", staff), (_("Incident log"), "incidents", staff),
        (_("Visits and findings"), "visits", staff), (_("Evidence packs"), "evidence", staff),
        (_("Notices"), "notices", (Role.SOLDIER,)), (_("Certificates"), "certificates", people),
    )  # fmt: skip
    found = []
    for label, name, roles in tabs:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if holds(request.user, centre_of(request.user), *roles):
            found.append({"label": label, "url": url, "current": request.path.startswith(url)})
    return found


@register.simple_tag(takes_context=True)
def leads(context: dict[str, Any], unit: str = "") -> list[Line]:
    """What leads the commander's pages, for ``shell/leads.html``; ``unit``: code of the unit whose page it is."""
    return leads_of(context["request"], unit)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from ``icons.svg``, hidden from screen readers: the word beside it says the same."""
    return format_html(
        '<svg class="bb-i" aria-hidden="true"><use href="{}#{}"/></svg>', static("shell/icons.svg"), name
    )


@register.filter
def soldier_date(day: date | None) -> str:
    """``14 Mar 2024``; nothing for no day."""
    return f"{day.day} {day:%b %Y}" if day else ""


@register.filter
def iso_day(text: str | None) -> str:
    """``14 Mar 2024`` from an ISO day, or from the day of an ISO moment; other text stays as it is."""
    try:
        return soldier_date(date.fromisoformat((text or "")[:10]))
    except ValueError:
        return text or ""


@register.filter
def soldier_time(moment: str) -> str:
    """``Mon 14 Mar 2024 08:30`` from an ISO date and time; other text stays as it is."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{at:%a} {at.day} {at:%b %Y %H:%M}"


@register.filter
def in_thousands(number: int) -> str:
    """``2 073``: thousands set apart by a narrow space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


@register.filter
def signed(number: float) -> str:
    """``+0.30``, ``−0.05``, ``0.00``: a difference, with a real minus."""
    text = f"{abs(number):.2f}"
    return text if float(text) == 0 else ("+" if number > 0 else "−") + text


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query with some values changed, for links that keep the rest; ``None`` takes a value out."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"
