"""What is compared of two packs: which columns name a row, and which are told when they changed."""

from blueberet.engine.evidence.compare import Watched
from blueberet.stages.evidence.declared import sections_of

_STATES = ("in_force", "expiring", "expired", "missing", "no_date")
_ITEMS = (("item",), ("quantity", "serviceable"), False)
_SHOWN = (("unit", "task"), ("grade", "version", "day"), False)
_COUNT = (("speciality",), ("total", "women"), False)
_WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "gaps": (("unit", "title", "asked"), ("state", "held", "meant"), True),
    "findings": (("number", "words"), ("severity", "due"), True),
    "statement": (("unit",), ("stated", "now"), False),
    "grades": (("unit",), ("grade", "ready", "limited", "not_ready"), False),
    "waivers": (("requirement", "whom"), ("people", "last_day"), False),
    "personnel": (("category",), ("women", "men", "total"), False),
    "units": (("unit",), ("total", "women"), False),
    "languages": (("language", "scale", "score"), ("people",), False),
    "documents": (("kind",), _STATES, False), "medical": (("kind", "vaccine"), _STATES, False),
    "drivers": (("category",), _STATES, False),
    "certificates": (("what",), ("valid", "expired", "revoked"), False),
    "chain": (("chain", "state", "day"), (), False),
    "hours": (("subject",), ("owed", "attended", "debt", "debtors"), False),
    "national": _SHOWN, "external": _SHOWN,
    "individual": (("task", "origin"), ("good", "improve", "bad"), False),
    "courses": (("code", "title"), ("complete", "of"), False),
    "equipment": _ITEMS, "movement": _ITEMS, "medical_equipment": _ITEMS, "aircraft": _ITEMS, "air_safety": _ITEMS,
    "engineers": _ITEMS, "uas": _ITEMS, "ict": _ITEMS, "sustainment": (("item",), ("owner",), False),
    "endurance": (("plan",), ("edition", "endures", "ten", "first"), False),
    "medics": _COUNT, "signallers": _COUNT,
    "levels": (("ladder", "level"), ("valid", "lapsed"), False),
    "logs": ((), ("people", "entries", "countersigned", "hours"), False),
    "closures": (("what", "words"), (), True), "debts": (("module", "title"), ("people", "hours"), True),
    "posts": (("mission", "post", "first_day"), ("missing",), True),
    "incidents": (("number", "words"), (), False), "lessons": (("title",), ("decided", "open"), False),
    "decisions": (("room", "what"), (), False), "stocks": (("plan", "site", "item"), ("amount", "days_left"), False),
    "lacking": (("words",), (), True), "course": (("code",), ("version", "hours_planned", "hours_held"), False),
    "contents": (("code", "title"), (), False), "materials": (("code",), (), False),
    "instructors": (("code",), ("qualifications", "qualified", "held"), False),
    "modules": (("code", "title"), ("sessions", "version"), False), "groups": (("group",), ("hours",), False),
    "feedback": (("day", "group", "question"), ("mean", "answered"), False),
    "results": (("origin",), ("people", "passed", "failed"), False),
}  # fmt: skip


def watched_of(kind: str) -> tuple[Watched, ...]:
    """The sections of a kind of pack that are compared, in the order in which they are read."""
    return tuple(Watched(s.part, s.key, *_WAYS[s.key]) for s in sections_of(kind) if s.key in _WAYS)
