"""What reasons say: a code with its facts, and the sentence that commands tell. Rooms word the code themselves.

In: a code and facts. Out: a sentence in English, days as in ISO 8601. Why: docs/engines/deployment.md, "Reasons".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from blueberet.engine.deployment.problem import Need

Fact = str | int | date
LACKS = {
    "mission_ends": "{mission} ends on {day}, {days} days before the tour",
    "rank_low": "is {rank}; {asked} is the lowest rank asked",
    "rank_high": "is {rank}; {asked} is the highest rank asked",
    "ends_early": "{thing} ends on {day}, {days} days early for a tour to {last}",
    "ends_early_margin": "{thing} ends on {day}, {days} days early for a tour to {last} and {margin} days after it",
    "ended": "{thing} ended on {day}, before the tour begins",
    "begins_late": "{thing} begins on {day}, {days} days late",
    "score_low": "{thing} is asked, has {score}",
    "score_short": "{thing} is asked, has {score}, short in {skills}",
    "other_scale": "{thing} is asked, has {scale} {score}; scales are not converted",
    "level_low": "{thing} is asked, holds {held}",
    "missing": "has no {thing}",
    "missing_speciality": "does not have the speciality {of}",
    "missing_readiness": "does not meet {of}",
    "for_woman": "the post is for a woman",
    "for_man": "the post is for a man",
    "born_unknown": "day of birth not known",
    "too_young": "is {years} on the first day; {asked} is the youngest asked",
    "too_old": "is {years} on the last day; {asked} is the oldest allowed",
    "service_unknown": "first day of service not known",
    "service_short": "has served {years} years on the first day; {asked} are asked",
    "away": "away from {first} to {last}",
    "away_why": "away from {first} to {last}: {reason}",
    "in_mission": "is in {mission} from {first} to {last}",
    "rests": "rests until {day} after {mission}",
    "rests_before": "would have too little rest before {mission} on {day}",
    "excluded": "excluded by hand",
    "excluded_why": "excluded by hand: {reason}",
    "needed_higher": "needed elsewhere with higher priority: {rotation} from {first} to {last}",
    "needed_same": "needed elsewhere with the same priority: {rotation} from {first} to {last}",
    "needed_lower": "needed elsewhere with lower priority: {rotation} from {first} to {last}",
    "needed_higher_rest": "needed elsewhere with higher priority: {rotation} from {first} to {last}, and rest",
    "needed_same_rest": "needed elsewhere with the same priority: {rotation} from {first} to {last}, and rest",
    "needed_lower_rest": "needed elsewhere with lower priority: {rotation} from {first} to {last}, and rest",
    "too_many_days": "would be deployed {days} days more than the {most}",
    "reserve_short": "on {day} {count} people are at home; the reserve asks for {asked}",
    "quota_full": "on {day} {count} people are in {mission}; its quota is {asked}",
}
"""What keeps a person from a tour."""
EMPTY = {
    "nobody": "Nobody fits; the nearest lacks {short} things.",
    "nobody_one": "Nobody fits; the nearest lacks one thing.",
    "no_people": "There is nobody.",
    "committed": "{fitting} fit, all are needed elsewhere or rest; {higher} in posts of higher priority.",
    "limit_reserve": "{free} are free, but on {day} {count} people would be at home; the reserve asks for {asked}.",
    "limit_quota": "{free} are free, but on {day} {count} people would be in {mission}; its quota is {asked}.",
    "wish": "{free} are free; the wishes of the rules outweigh it.",
}
"""Why a place stays empty."""
FILLED = {
    "decided": "Decided before.",
    "decided_why": "Decided before: {reason}.",
    "decided_by": "Decided before by {by}: {reason}.",
    "pinned": "Set by hand.",
    "pinned_why": "Set by hand: {reason}.",
    "pinned_by": "Set by hand by {by}: {reason}.",
    "under_way": "The tour is under way.",
    "only_one": "The only one of {people} people who meets every need.",
    "one_of": "One of {fitting} who meet every need; {free} of the others are free.",
    "all_sent": "One of {fitting} who meet every need; all of them are sent on this tour.",
    "others_busy": "One of {fitting} who meet every need; all the others are needed elsewhere or rest.",
    "with_unit": "From {unit}, as are {n} others of the team {team} who start that day.",
    "never_sent": "Never sent before.",
    "rested": "Last tour until {day}, {months} months before this one.",
    "counts_woman": "Counts for the share of women: {women} of {people} on {category} posts that start in {year}, "
                    "{share} % asked.",
    "counts_experienced": "Counts for those with an earlier tour: {n} of {people} who start in {mission} in {year}, "
                          "{share} % asked.",
    "region_within": "{region} sends {n} of {people} who start in {year}, within its {share} %.",
    "region_over": "{region} sends {n} of {people} who start in {year}, more than its {share} %.",
    "as_good": "Others who are free and would serve as well: {n}.",
    "best_other": "The best other who is free, {person}, would cost {cost} thousandths of a post: {rules}.",
    "better_other": "{person}, who is free, would be worth {gain} thousandths of a post more: {rules}.",
    "best_busy": "Nobody else is free; {person} would leave {rotation} empty, for {cost} thousandths of a post.",
    "exchange": "Nobody else is free; {person} could change places, now in {rotation}, "
                "for {cost} thousandths of a post.",
    "exchange_free": "Nobody else is free; {person} could change places, now in {rotation}, at no cost.",
}  # fmt: skip
"""Why this person."""
SENTENCES: Mapping[str, str] = {**LACKS, **EMPTY, **FILLED}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said: its code among ``SENTENCES``, its facts by name, and the sentence."""

    code: str
    told: str
    facts: dict[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is lacking. ``days``: so many days too few; ``need``: what a course or document would give."""

    rule: str
    told: str
    days: int | None = None
    need: Need | None = None
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict, hash=False)


def say(code: str, **facts: Fact) -> Sentence:
    """A sentence with its facts."""
    return Sentence(code, SENTENCES[code].format(**facts), facts)


def lack(rule: str, code: str, *, short: int | None = None, need: Need | None = None, **facts: Fact) -> Lack:
    """Something lacking with its facts; ``short``: so many days too few."""
    return Lack(rule, LACKS[code].format(**facts), short, need, code, facts)
