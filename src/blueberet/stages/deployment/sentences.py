"""What the engine's reasons say, in the words and the language of the pages; days as ``14 Mar 2024``.

In: a code with its facts, from the engine or from a proposal. Out: a sentence. What has no code stays as the engine
said it, its days apart: faults, broken rules, and reasons of proposals made before there were codes.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from blueberet.engine.deployment.plan import Wish
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Category
from blueberet.stages.deployment.words import WISHES, thing

DAYS = ("day", "first", "last")
"""Facts that are days."""
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
LACKS: Mapping[str, Any] = {
    "mission_ends": ngettext_lazy(
        "%(mission)s ends on %(day)s, %(days)s day before the tour",
        "%(mission)s ends on %(day)s, %(days)s days before the tour", "days",
    ),
    "rank_low": lazy("is %(rank)s; %(asked)s is the lowest rank asked"),
    "rank_high": lazy("is %(rank)s; %(asked)s is the highest rank asked"),
    "ends_early": ngettext_lazy(
        "%(thing)s ends on %(day)s, %(days)s day early for a tour to %(last)s",
        "%(thing)s ends on %(day)s, %(days)s days early for a tour to %(last)s", "days",
    ),
    "ends_early_margin": ngettext_lazy(
        "%(thing)s ends on %(day)s, %(days)s day early for a tour to %(last)s and %(margin)s days after it",
        "%(thing)s ends on %(day)s, %(days)s days early for a tour to %(last)s and %(margin)s days after it", "days",
    ),
    "ended": lazy("%(thing)s ended on %(day)s, before the tour begins"),
    "begins_late": ngettext_lazy(
        "%(thing)s begins on %(day)s, %(days)s day late", "%(thing)s begins on %(day)s, %(days)s days late", "days"
    ),
    "score_low": lazy("%(thing)s is asked, has %(score)s"),
    "score_short": lazy("%(thing)s is asked, has %(score)s, short in %(skills)s"),
    "other_scale": lazy("%(thing)s is asked, has %(scale)s %(score)s; scales are not converted"),
    "level_low": lazy("%(thing)s is asked, holds %(held)s"),
    "missing": lazy("has no %(thing)s"),
    "missing_speciality": lazy("does not have the speciality %(of)s"),
    "missing_readiness": lazy("does not meet %(of)s"),
    "for_woman": lazy("the post is for a woman"),
    "for_man": lazy("the post is for a man"),
    "born_unknown": lazy("day of birth not known"),
    "too_young": lazy("is %(years)s on the first day; %(asked)s is the youngest asked"),
    "too_old": lazy("is %(years)s on the last day; %(asked)s is the oldest allowed"),
    "service_unknown": lazy("first day of service not known"),
    "service_short": lazy("years of service on the first day: %(years)s; asked: %(asked)s"),
    "away": lazy("away from %(first)s to %(last)s"),
    "away_why": lazy("away from %(first)s to %(last)s: %(reason)s"),
    "in_mission": lazy("is in %(mission)s from %(first)s to %(last)s"),
    "rests": lazy("rests until %(day)s after %(mission)s"),
    "rests_before": lazy("would have too little rest before %(mission)s on %(day)s"),
    "excluded": lazy("excluded by hand"),
    "excluded_why": lazy("excluded by hand: %(reason)s"),
    "needed_higher": lazy("needed elsewhere with higher priority: %(rotation)s from %(first)s to %(last)s"),
    "needed_same": lazy("needed elsewhere with the same priority: %(rotation)s from %(first)s to %(last)s"),
    "needed_lower": lazy("needed elsewhere with lower priority: %(rotation)s from %(first)s to %(last)s"),
    "needed_higher_rest": lazy(
        "needed elsewhere with higher priority: %(rotation)s from %(first)s to %(last)s, and rest"
    ),
    "needed_same_rest": lazy(
        "needed elsewhere with the same priority: %(rotation)s from %(first)s to %(last)s, and rest"
    ),
    "needed_lower_rest": lazy(
        "needed elsewhere with lower priority: %(rotation)s from %(first)s to %(last)s, and rest"
    ),
    "too_many_days": ngettext_lazy(
        "would be deployed %(days)s day more than the %(most)s",
        "would be deployed %(days)s days more than the %(most)s", "days",
    ),
    "reserve_short": lazy("at home on %(day)s would be %(count)s; the reserve asks for %(asked)s"),
    "quota_full": lazy("in %(mission)s on %(day)s would be %(count)s; its quota is %(asked)s"),
}  # fmt: skip
"""What keeps a person from a tour."""
EMPTY: Mapping[str, Any] = {
    "nobody": lazy("Nobody fits; the nearest lacks %(short)s things."),
    "nobody_one": lazy("Nobody fits; the nearest lacks one thing."),
    "no_people": lazy("There is nobody."),
    "committed": ngettext_lazy(
        "%(fitting)s fits, and is needed elsewhere or rests; %(higher)s in posts of higher priority.",
        "%(fitting)s fit, all are needed elsewhere or rest; %(higher)s in posts of higher priority.", "fitting",
    ),
    "limit_reserve": ngettext_lazy(
        "%(free)s is free, but at home on %(day)s would be %(count)s; the reserve asks for %(asked)s.",
        "%(free)s are free, but at home on %(day)s would be %(count)s; the reserve asks for %(asked)s.", "free",
    ),
    "limit_quota": ngettext_lazy(
        "%(free)s is free, but in %(mission)s on %(day)s would be %(count)s; its quota is %(asked)s.",
        "%(free)s are free, but in %(mission)s on %(day)s would be %(count)s; its quota is %(asked)s.", "free",
    ),
    "wish": ngettext_lazy(
        "%(free)s is free; the wishes of the rules outweigh it.",
        "%(free)s are free; the wishes of the rules outweigh it.", "free",
    ),
}  # fmt: skip
"""Why a place stays empty."""
FILLED: Mapping[str, Any] = {
    "decided": lazy("Decided before."),
    "decided_why": lazy("Decided before: %(reason)s."),
    "decided_by": lazy("Decided before by %(by)s: %(reason)s."),
    "pinned": lazy("Pinned by hand."),
    "pinned_why": lazy("Pinned by hand: %(reason)s."),
    "pinned_by": lazy("Pinned by %(by)s: %(reason)s."),
    "under_way": lazy("The tour is under way."),
    "only_one": lazy("The only one of %(people)s people who meets every need."),
    "one_of": ngettext_lazy(
        "One of %(fitting)s who meet every need; %(free)s of the others is free.",
        "One of %(fitting)s who meet every need; %(free)s of the others are free.", "free",
    ),
    "all_sent": lazy("One of %(fitting)s who meet every need; all of them are sent on this tour."),
    "others_busy": lazy("One of %(fitting)s who meet every need; all the others are needed elsewhere or rest."),
    "with_unit": ngettext_lazy(
        "From %(unit)s, as is %(n)s other of the team %(team)s who starts that day.",
        "From %(unit)s, as are %(n)s others of the team %(team)s who start that day.", "n",
    ),
    "never_sent": lazy("Never sent before."),
    "rested": ngettext_lazy(
        "Last tour until %(day)s, %(months)s month before this one.",
        "Last tour until %(day)s, %(months)s months before this one.", "months",
    ),
    "counts_woman": lazy(
        "Counts for the share of women: %(people)s (%(women)s F) start as %(category)s in %(year)s, %(share)s %% asked."
    ),
    "counts_experienced": lazy(
        "Counts for those with an earlier tour: %(n)s of %(people)s who start in %(mission)s in %(year)s, "
        "%(share)s %% asked."
    ),
    "region_within": lazy("%(region)s sends %(n)s of %(people)s who start in %(year)s, within its %(share)s %%."),
    "region_over": lazy("%(region)s sends %(n)s of %(people)s who start in %(year)s, more than its %(share)s %%."),
    "as_good": ngettext_lazy(
        "%(n)s other who is free would serve as well.", "%(n)s others who are free would serve as well.", "n"
    ),
    "best_other": lazy(
        "The best other who is free, %(person)s, would cost %(cost)s thousandths of a post: %(rules)s."
    ),
    "better_other": lazy("%(person)s, who is free, would be worth %(gain)s thousandths of a post more: %(rules)s."),
    "best_busy": lazy(
        "Nobody else is free; %(person)s would leave %(rotation)s empty, for %(cost)s thousandths of a post."
    ),
    "exchange": lazy(
        "Nobody else is free; %(person)s could change places, now in %(rotation)s, for %(cost)s thousandths of a post."
    ),
    "exchange_free": lazy("Nobody else is free; %(person)s could change places, now in %(rotation)s, at no cost."),
}  # fmt: skip
"""Why this person."""
SENTENCES: Mapping[str, Any] = {**LACKS, **EMPTY, **FILLED}
GROUPS = {
    "W1": lazy("%(group)s, starting in %(year)s"), "W2": lazy("%(group)s, starting in %(year)s"),
    "W3": lazy("%(group)s, starting in %(year)s"), "W4": lazy("%(group)s"),
    "W5": lazy("%(group)s, starting on %(day)s"), "W6": lazy("everybody sent"),
}  # fmt: skip
"""What a wish is about. W7 falls short nowhere: it only lets the sooner of two tours go first."""

MAINLY = {
    "P2": lazy("the mission ends"), "P3": lazy("the rank asked"), "P5": lazy("the sex asked"),
    "P6": lazy("the age asked"), "P7": lazy("the years of service asked"), "P8": lazy("people who are not away"),
    "P9": lazy("all who fit are needed elsewhere or rest"), "P10": lazy("people who have rested"),
    "P11": lazy("days that people may be deployed"), "P12": lazy("the reserve"),
    "P13": lazy("the quota of the mission"), "P15": lazy("people who are not excluded"),
    "W": lazy("the wishes outweigh it"), "": lazy("there is nobody"),
}  # fmt: skip
"""What empty places mainly lack, where it is no thing that a post needs."""


def worded(said: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """A reason in words; ``names``: of people by their code."""
    sentence = SENTENCES.get(str(said.get("code", "")))
    if sentence is None:
        return dated(str(said.get("told", "")))
    facts = {key: _fact(key, value, names or {}) for key, value in said.get("facts", {}).items()}
    if need := said.get("need"):
        facts |= dict.fromkeys(facts.keys() & {"thing", "of"}, _needed(need))
    return str(sentence % facts)


def _fact(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if key in DAYS:
        return _day(value)
    match key:
        case "person":
            return names.get(value, value)
        case "category":
            return _category(value)
        case "unit":
            return str(value).rpartition(" > ")[2]
        case "rules":
            return ", ".join(str(WISHES.get(rule, _("a sooner tour"))) for rule in str(value).split(", "))
    return value


def _day(value: date | str) -> str:
    return soldier_date(value if isinstance(value, date) else date.fromisoformat(value))


def _category(value: str) -> str:
    return str(Category(value).label) if value in Category.values else value


def dated(told: str) -> str:
    """A sentence of the engine with its days as ``14 Mar 2024``."""

    def day(found: re.Match[str]) -> str:
        try:
            return soldier_date(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return ISO_DAY.sub(day, told)


def because_told(said: Any, names: Mapping[str, str]) -> str:
    """Why this person, in one go; a sentence where a proposal was made before there were codes."""
    return dated(said) if isinstance(said, str) else " ".join(worded(s, names) for s in said or ())


def wishes_told(wishes: tuple[Wish, ...]) -> list[tuple[str, str, Wish]]:
    """What falls short of the wishes: what it is, whom it is about, by how much."""
    return [(str(WISHES.get(w.rule, w.rule)), _group(w), w) for w in wishes if w.amount and w.rule != "W7"]


def _group(w: Wish) -> str:
    if w.rule not in GROUPS or not (w.group or w.rule == "W6"):
        return dated(w.of)
    return str(GROUPS[w.rule] % {"group": _category(w.group), "year": w.year, "day": soldier_date(w.day)})


def departure_told(d: Mapping[str, Any]) -> dict[str, Any]:
    """A departure of an answer to what if: month as ``Mar 2027``, what its empty places mainly lack in words."""
    month = date.fromisoformat(d["month"])
    lacks = []
    for x in d["lacks"]:
        what = _needed(x["need"]) if x["need"] else MAINLY.get(x["rule"], x["rule"])
        lacks.append(_("%(w)s (%(n)d)") % {"w": what, "n": x["places"]})
    return dict(d) | {"month": f"{month:%b %Y}", "lacks": lacks}


WAIVED = {
    "rank": ngettext_lazy(
        "one rank more on each side waived in %(n)d post", "one rank more on each side waived in %(n)d posts", "n"
    ),
    "age": ngettext_lazy("limits of age waived in %(n)d post", "limits of age waived in %(n)d posts", "n"),
    "service": ngettext_lazy("years of service waived in %(n)d post", "years of service waived in %(n)d posts", "n"),
    "": ngettext_lazy("%(n)d post without asking for %(w)s", "%(n)d posts without asking for %(w)s", "n"),
}  # fmt: skip
"""Waivers, by what they are about; of a need the last."""
GIVEN = ngettext_lazy("%(w)s for %(n)d person from %(d)s", "%(w)s for %(n)d people from %(d)s", "n")


def lever_told(x: Mapping[str, Any]) -> str:
    """An idea of the bottleneck, as the worker wrote it down, in words."""
    if x["kind"] == "waiver":
        field = "" if x["of"] else x["what"]
        return str(WAIVED[field] % {"n": len(x["posts"]), "w": _needed(x)})
    if not x["first"]:
        return dated(x["told"])
    return str(GIVEN % {"w": _needed(x), "n": len(x["people"]), "d": _day(x["first"])})


def _needed(need: Mapping[str, Any]) -> str:
    return thing(need["what"], need["of"], need["scale"], need["least"])
