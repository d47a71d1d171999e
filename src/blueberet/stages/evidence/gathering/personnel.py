"""Who is there: by category, sex, unit, speciality; languages; validity of documents and licences, counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.urls import reverse

from blueberet.stages.assessment.selectors.evidence import tests_known
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.roster.models import Document, LanguageScore, Licence, Person
from blueberet.stages.roster.selectors.kinds import FOR_LIFE, KINDS, State, is_guarded, limits, state_of

COLUMN = {
    State.IN_FORCE: "in_force", State.EXPIRING: "expiring", State.EXPIRED: "expired", State.MISSING: "missing",
    State.NO_DATE: "no_date",
}  # fmt: skip
MEDICAL_TRADES = (
    "medic", "doctor", "nurse", "surgeon", "медик", "медиц", "медсес", "медбрат", "врач", "фельдшер", "санитар",
    "санинструктор", "хирург", "дәрігер", "мейірбике", "мейіргер",
)  # fmt: skip
SIGNAL_TRADES = ("signal", "radio", "communication", "связ", "радист", "радиотел", "байланыс")
"""Parts of words, as rolls name trades in English, Russian and Kazakh."""


def personnel(f: Frame) -> dict[str, list[Row]]:
    """Sections about people as they stand on the roll."""
    units: list[Row] = [
        {"unit": f.named(k), "total": f.tree[k].total, "women": f.tree[k].women, "proof": reverse("unit", args=[k])}
        for k in f.inside
    ]
    return {
        "personnel": _categories(f.people.values()), "units": units,
        "to_move": [u for u in units if " > " not in u["unit"]],
        "medics": _trades(f, MEDICAL_TRADES), "signallers": _trades(f, SIGNAL_TRADES),
        "languages": _languages(f), **papers(f),
    }  # fmt: skip


def _categories(people: Iterable[Person]) -> list[Row]:
    counts = Counter((p.category, p.sex) for p in people)
    rows = [(c, counts[c, "F"], counts[c, "M"]) for c in ("officer", "sergeant", "soldier")]
    rows.append(("total", sum(r[1] for r in rows), sum(r[2] for r in rows)))
    return [
        {"category": c, "women": w, "men": m, "total": w + m, "share": round(w / (w + m), 4) if w + m else None,
         "proof": reverse("contingent")}
        for c, w, m in rows
    ]  # fmt: skip


def _trades(f: Frame, words: tuple[str, ...]) -> list[Row]:
    counts: Counter[str] = Counter()
    women: Counter[str] = Counter()
    for p in f.people.values():
        for s in p.specialities:
            if any(w in s.casefold() for w in words):
                counts[s] += 1
                women[s] += p.sex == "F"
    proof = reverse("contingent")
    return [{"speciality": s, "total": counts[s], "women": women[s], "proof": proof} for s in sorted(counts)]


def scores(f: Frame) -> dict[tuple[int, str, str], tuple[str, str]]:
    """Score and day of each person's language by scale: the latest test, else what the roll says."""
    rows = LanguageScore.objects.filter(person__centre=f.centre).order_by("pk")
    found = {
        (p, lang, scale): (score, "")
        for p, lang, scale, score in rows.values_list("person", "language", "scale", "score") if p in f.people
    }  # fmt: skip
    for t in tests_known(f.centre, on=f.day, known_at=f.known):
        if t.language and t.person_id in f.people:
            found[t.person_id, t.language, t.scale] = (t.score, t.day.isoformat())
    return found


def _languages(f: Frame) -> list[Row]:
    people: Counter[tuple[str, str, str]] = Counter()
    latest: dict[tuple[str, str, str], str] = defaultdict(str)
    for (_person, language, scale), (score, day) in scores(f).items():
        people[language, scale, score] += 1
        latest[language, scale, score] = max(latest[language, scale, score], day)
    return [
        {"language": lang, "scale": scale, "score": score, "people": n, "latest": latest[lang, scale, score] or None,
         "proof": reverse("evaluation-tests")}
        for (lang, scale, score), n in sorted(people.items())
    ]  # fmt: skip


def held(f: Frame) -> list[tuple[int, str, str, State]]:
    """Person, kind, vaccine and state of every document that counts, on the day, as recorded now."""
    within = limits(f.day)
    rows = Document.objects.filter(person__centre=f.centre, counts=True).order_by("pk")
    return [
        (p, kind, vaccine, state_of(expires, within=within, for_life=vaccine in FOR_LIFE))
        for p, kind, vaccine, expires in rows.values_list("person", "kind", "vaccine", "expires") if p in f.people
    ]  # fmt: skip


def papers(f: Frame) -> dict[str, list[Row]]:
    """Validity of documents, of medical boards and vaccinations, of licences: counts alone."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    holders: dict[str, set[int]] = defaultdict(set)
    for person, kind, vaccine, state in held(f):
        counts[kind, vaccine][COLUMN[state]] += 1
        holders[kind].add(person)
    documents: list[Row] = []
    medical: list[Row] = []
    for k in KINDS:
        lacking = len(f.people) - len(holders[k.key]) if k.needed else 0
        vaccines = sorted(v for of, v in counts if of == k.key and v)
        if k.needed or (k.key, "") in counts:
            row = _states(counts[k.key, ""]) | {"missing": lacking, "kind": k.key, "vaccine": ""}
            (medical if is_guarded(k.key) else documents).append(row)
        medical += [_states(counts[k.key, v]) | {"missing": None, "kind": k.key, "vaccine": v} for v in vaccines]
    address = reverse("documents")
    return {
        "documents": [r | {"proof": address} for r in documents], "medical": [r | {"proof": address} for r in medical],
        "drivers": _drivers(f),
    }  # fmt: skip


def _states(counts: Counter[str]) -> Row:
    return {column: counts[column] for column in COLUMN.values()}


def _drivers(f: Frame) -> list[Row]:
    within = limits(f.day)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Licence.objects.filter(person__centre=f.centre).order_by("pk")
    for person, category, expires in rows.values_list("person", "category", "expires"):
        if person in f.people:
            counts[category][COLUMN[state_of(expires, within=within)]] += 1
    return [_states(counts[c]) | {"category": c, "proof": reverse("documents")} for c in sorted(counts)]


__all__ = ["held", "papers", "personnel", "scores"]
