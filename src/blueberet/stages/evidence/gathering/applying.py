"""Which parts of the visitors' checklist apply to a contingent, and why others do not."""

from blueberet.stages.evidence.gathering.frame import Frame, Row

ENGINEERS = ("engineer", "eod", "sapper", "инженер", "сапер", "сапёр", "разминир", "взрыв")
FLIERS = ("авиа", "вертол", "ұшақ")
"""Parts of words, as rolls name trades and types of units; of English types whole words are looked for besides."""


def not_applicable(f: Frame, rows: dict[str, list[Row]]) -> dict[str, str]:
    """Codes of parts that do not apply, with the code of the reason (``parts.NOT_APPLICABLE``)."""
    found: dict[str, str] = {}
    if not rows["aircraft"] and not rows["air_safety"] and not _types(f, ("aviation", "helicopter", "air")):
        found |= {"H": "no_aircraft", "I": "no_aircraft"}
    trades = {s.casefold() for p in f.people.values() for s in p.specialities}
    if not rows["engineers"] and not rows["levels"] and not any(w in t for w in ENGINEERS for t in trades):
        found["J"] = "no_engineers"
    if not rows["uas"] and not rows["uas_requirements"]:
        found["K"] = "no_uas"
    return found


def _types(f: Frame, words: tuple[str, ...]) -> bool:
    kinds = {f.tree[k].type.casefold() for k in f.inside}
    return any(w in kind.split() for kind in kinds for w in words) or any(w in kind for kind in kinds for w in FLIERS)
