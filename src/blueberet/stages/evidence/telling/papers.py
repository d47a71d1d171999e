"""Facts as papers: one for each part, the outline of the visitors' report, tables for workbooks.

Gaps come before strengths: the sections that lead stand first, the findings of a part before its other tables.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from blueberet.foundation.papers.paper import (
    TO_FILL,
    Block,
    Bullets,
    Facts,
    Grid,
    Head,
    Heading,
    Paper,
    Signs,
    Text,
    head_count,
    told_day,
    told_moment,
)
from blueberet.stages.evidence.declared import Section, annexes_of, sections_of
from blueberet.stages.evidence.parts import NOT_APPLICABLE, OUTLINE, Part, parts_of
from blueberet.stages.evidence.telling.folding import folded
from blueberet.stages.evidence.telling.summary import summary_of
from blueberet.stages.evidence.telling.values import common_proof, grid_of, rows_of

LEADING = 6
"""So many sentences stand at the head of the first part."""


def title_of(facts: dict[str, Any]) -> str:
    """What a pack is called."""
    kinds = {
        "visit": _("Evidence for the visit"), "course": _("Evidence for the certification of a course"),
        "hand-over": _("Hand-over to the next rotation"),
    }  # fmt: skip
    return facts["title"] or kinds[facts["kind"]]


def paper_of(facts: dict[str, Any], part: Part) -> Paper:
    """A part of a pack as a paper."""
    blocks = list(_outline(facts)) if part.code == OUTLINE and facts["kind"] == "visit" else list(_part(facts, part))
    day = told_day(date.fromisoformat(facts["day"]))
    is_redacted = facts["version"] == "redacted"
    return Paper(
        f"{part.code} · {part.title}", (_about(facts), *blocks),
        status=_("For visitors: redacted") if is_redacted else _("For the staff: with names"),
        is_final=is_redacted, subtitle=f"{title_of(facts)} · {_whom(facts)} · {day}",
        footer=_("Pack %(n)d · %(c)s · %(d)s") % {"n": facts["number"], "c": facts["centre"]["name"], "d": day},
        author=facts["centre"]["name"], language=facts["language"], is_wide=True,
    )  # fmt: skip


def _whom(facts: dict[str, Any]) -> str:
    if "contingent" in facts:
        c = facts["contingent"]
        return f"{c['name']}, {head_count(c['total'], c['women'])}"
    return str(facts.get("course", {}).get("title", ""))


def _about(facts: dict[str, Any]) -> Facts:
    rows = [
        (_("Centre"), facts["centre"]["name"]), (_("About"), _whom(facts)),
        (_("As of"), told_day(date.fromisoformat(facts["day"]))),
        (_("Facts frozen at"), told_moment(datetime.fromisoformat(facts["frozen_at"]))),
    ]  # fmt: skip
    if snapshot := facts.get("snapshot"):
        rows.append((_("Snapshot of readiness"), f"SHA-256 {snapshot['sha256']}"))
    if facts["made_by"]:
        rows.append((_("Made by"), facts["made_by"]))
    return Facts(tuple(rows))


def reason_not(facts: dict[str, Any], part: Part) -> str:
    """Why a part does not apply; empty if it does."""
    code = (facts.get("not_applicable") or {}).get(part.code, "")
    return str(NOT_APPLICABLE.get(code, code))


def findings_in(facts: dict[str, Any], part: Part) -> list[str]:
    """Open findings of a part of the checklist, each in a sentence."""
    rows = facts["sections"].get("findings", {}).get("rows", [])
    return [
        _("%(n)s (%(s)s, due %(d)s): %(w)s")
        % {"n": r["number"], "s": r["severity"], "d": told_day(date.fromisoformat(r["due"])), "w": r["words"]}
        for r in rows if r["family"] == part.code
    ]  # fmt: skip


def _part(facts: dict[str, Any], part: Part) -> Iterator[Block]:
    found = findings_in(facts, part) if facts["kind"] == "visit" and part.code != "C" else []
    if found:
        yield Heading(_("Open findings of this part"), 2)
        yield Bullets(tuple(found))
    if why := reason_not(facts, part):
        yield Text(why, "strong")
        return
    if part.code == "C":
        yield Bullets(tuple(summary_of(facts, part))[:LEADING])
    sections = in_order(facts, part)
    for section in sections:
        yield from _section(facts, section)
    for section in sections:
        if section.leads and (rest := folded(section, facts).rest):
            yield Heading(_("Annex: %(t)s, unit by unit") % {"t": section.title}, 2)
            grid = grid_of(section, facts, rows=rest)
            yield Grid("", grid.heads, grid.rows)


def in_order(facts: dict[str, Any], part: Part) -> list[Section]:
    """The sections of a part, those that name gaps first."""
    return sorted(sections_of(facts["kind"], part.code), key=lambda s: not s.leads)


def caption_of(facts: dict[str, Any], section: Section) -> str:
    """As of when, where it is proved, how it is to be read."""
    rows = rows_of(section, facts)
    told = [_("As of %(d)s.") % {"d": told_day(date.fromisoformat(facts["sections"][section.key]["as_of"]))}]
    if proof := common_proof(rows):
        told.append(_("Proof: %(p)s") % {"p": proof})
    return " ".join([*told, *says_of(facts, section)])


def says_of(facts: dict[str, Any], section: Section) -> list[str]:
    """How a section is to be read; one that tells of a later day than the pack says why."""
    later = facts["sections"].get(section.key, {}).get("as_of", "") > facts["day"]
    told = [_("What stood there on the day of the pack itself is not kept.")] if later else []
    return [*told, str(section.says)] if section.says else told


def _section(facts: dict[str, Any], section: Section) -> Iterator[Block]:
    yield Heading(str(section.title), 2)
    if not rows_of(section, facts):
        yield Text(str(section.none))
        return
    yield Text(caption_of(facts, section), "small")
    told = folded(section, facts) if section.leads else None
    grid = grid_of(section, facts, rows=told.first if told else None)
    yield Grid("", grid.heads, grid.rows)
    if told and told.rest:
        yield Text(_("The units below the contingent; every line of them stands in the annex at the end of this part."))
        yield Grid("", _unit_heads(), tuple(told.by_unit))


def _unit_heads() -> tuple[Head, ...]:
    """Heads of the table of gaps by unit."""
    return Head(_("Unit"), 70), Head(_("Open"), 20, "right"), Head(_("Of them critical"), 24, "right")


def _outline(facts: dict[str, Any]) -> Iterator[Block]:
    """What the pack says to each part of the checklist, and room for what the team sees."""
    yield Text(
        _("To be written on by the visiting team. What the contingent says of itself stands under each heading.")
    )
    for part in parts_of("visit"):
        if part.code == OUTLINE:
            continue
        yield Heading(f"{part.code} · {part.title}", 1)
        if why := reason_not(facts, part):
            yield Text(why)
            continue
        yield Bullets((*findings_in(facts, part), *summary_of(facts, part)))
        yield Text(_("Observations of the team: %(line)s") % {"line": TO_FILL * 3})
        yield Text(_("Recommendations: %(line)s") % {"line": TO_FILL * 3})
    yield Heading(_("Result"), 1)
    yield Text(_("Recommended / recommended with conditions / not recommended: %(line)s") % {"line": TO_FILL})
    yield Signs((_("Leader of the team"), _("Commander of the contingent")))


def tables_of(facts: dict[str, Any]) -> list[Grid]:
    """Every table with rows, to reckon with; its name begins with the part."""
    found = []
    for section in sections_of(facts["kind"]):
        if rows_of(section, facts):
            grid = grid_of(section, facts, plain=True)
            found.append(Grid(f"{section.part} {section.key.replace('_', ' ')}", grid.heads, grid.rows))
    return found


def persons_of(facts: dict[str, Any]) -> list[Grid]:
    """The personal annexes, for the staff."""
    found = []
    for section in annexes_of(facts["kind"]):
        if rows_of(section, facts):
            grid = grid_of(section, facts, plain=True)
            found.append(Grid(section.key.replace("_", " "), grid.heads, grid.rows))
    return found
