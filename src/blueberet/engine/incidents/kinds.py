"""Kinds of incident, and how likely each is to close a road or the gate.

In: names as they stand in a file. Out: today's names and a weight 0 to 3. Why: docs/engines/incidents.md, "Kinds".
The weights are our own proposal, not ACLED's; whoever fits may choose another threshold.
"""

from blueberet.engine.incidents.event import PROTESTERS, RIOTERS, VIOLENCE

_BATTLES = ("Armed clash", "Government regains territory", "Non-state actor overtakes territory")
_EXPLOSIONS = (
    "Chemical weapon",
    "Air/drone strike",
    "Suicide bomb",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Grenade",
)

WEIGHTS: dict[str, dict[str, int]] = {
    "Riots": {"Violent demonstration": 3, "Mob violence": 3},
    "Protests": {
        "Peaceful protest": 1,
        "Protest with intervention": 2,
        "Excessive force against protesters": 2,
    },
    "Battles": dict.fromkeys(_BATTLES, 3),
    "Explosions/Remote violence": dict.fromkeys(_EXPLOSIONS, 3),
    "Violence against civilians": {"Attack": 2, "Abduction/forced disappearance": 1, "Sexual violence": 1},
    "Strategic developments": {
        "Looting/property destruction": 2,
        "Arrests": 1,
        "Disrupted weapons use": 1,
        "Headquarters or base established": 1,
        "Change to group/activity": 1,
        "Agreement": 0,
        "Non-violent transfer of territory": 1,
        "Other": 1,
    },
}
"""ACLED's types and sub-types, with the weight of each."""

UNSPLIT = "Riots/Protests"
"""The one type that ACLED had before 2019 for both; it stays where the sides do not tell which it was."""

VIOLENCE_WEIGHTS = {VIOLENCE[1]: 3, VIOLENCE[2]: 3, VIOLENCE[3]: 2}
"""As battles, battles, attacks on civilians."""

LOG: dict[str, tuple[str, str]] = {
    "clash": ("Battles", "Armed clash"),
    "shelling": ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    "air": ("Explosions/Remote violence", "Air/drone strike"),
    "mine": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    "found": ("Strategic developments", "Disrupted weapons use"),
    "riot": ("Riots", "Violent demonstration"),
    "protest": ("Protests", "Peaceful protest"),
    "block": ("Protests", "Protest with intervention"),
    "attack": ("Violence against civilians", "Attack"),
    "abduction": ("Violence against civilians", "Abduction/forced disappearance"),
    "theft": ("Strategic developments", "Looting/property destruction"),
    "accident": ("Accident", ""),
    "weather": ("Weather", ""),
    "technical": ("Technical failure", ""),
    "other": ("Other", ""),
}
"""Kinds of the own log, and what ACLED calls them; the last four it does not know."""
LOG_WEIGHTS = {"Accident": 1, "Weather": 2, "Technical failure": 1, "Other": 1}
SHUT = 3
"""Weight of an entry of the own log that shut something, whatever its kind."""

_EARLIER = {
    "battle-no change of territory": ("Battles", "Armed clash"),
    "battle-government regains territory": ("Battles", "Government regains territory"),
    "battle-non-state actor overtakes territory": ("Battles", "Non-state actor overtakes territory"),
    "remote violence": ("Explosions/Remote violence", ""),
    "strategic development": ("Strategic developments", ""),
    "headquarters or base established": ("Strategic developments", "Headquarters or base established"),
    "non-violent transfer of territory": ("Strategic developments", "Non-violent transfer of territory"),
}
_KIND = {k.casefold(): k for k in (*WEIGHTS, *VIOLENCE_WEIGHTS)}
_SUB = {(k, s.casefold()): s for k, subs in WEIGHTS.items() for s in subs}


def today(kind: str, sub_kind: str, side1: int | None, side2: int | None) -> tuple[str, str]:
    """The kind in today's words; what is not known comes back as it is.

    ``Riots/Protests`` of before 2019 becomes a riot where rioters took part, else a protest where protesters did.
    """
    plain = kind.casefold()
    if plain == UNSPLIT.casefold():
        sides = (side1, side2)
        return ("Riots" if RIOTERS in sides else "Protests" if PROTESTERS in sides else UNSPLIT), sub_kind
    if not sub_kind and plain in _EARLIER:
        return _EARLIER[plain]
    known = _KIND.get(plain, kind)
    return known, _SUB.get((known, sub_kind.casefold()), sub_kind)


def weight(kind: str, sub_kind: str, side1: int | None = None, side2: int | None = None) -> int | None:
    """Chance to close a road or the gate, 0 to 3; ``None`` for a kind that is not known.

    Without a known sub-type the highest weight of the type counts. Two cases are told apart by their sides: a protest
    that state forces met is one with intervention, any other protest a peaceful one. What may be a riot counts as one.
    """
    if kind in VIOLENCE_WEIGHTS:
        return VIOLENCE_WEIGHTS[kind]
    if kind in LOG_WEIGHTS:
        return LOG_WEIGHTS[kind]
    if kind == UNSPLIT:
        return max(WEIGHTS["Riots"].values())
    subs = WEIGHTS.get(kind)
    if subs is None:
        return None
    if sub_kind in subs:
        return subs[sub_kind]
    if kind == "Protests" and not sub_kind:
        return subs["Protest with intervention" if 1 in (side1, side2) else "Peaceful protest"]
    return max(subs.values())


def is_known(kind: str, sub_kind: str) -> bool:
    """Whether both names stand in the tables; an empty sub-type is no fault."""
    if kind == UNSPLIT or kind in VIOLENCE_WEIGHTS:
        return True
    return kind in WEIGHTS and (not sub_kind or sub_kind in WEIGHTS[kind])
