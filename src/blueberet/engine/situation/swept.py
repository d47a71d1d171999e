"""Free words of a report, by their places; the report as an addressee reads it.

In: a situation, with what was blacked out in it. Out: its words, the same situation with them replaced. Why:
docs/engines/situation.md, S13.
"""

from dataclasses import replace

from blueberet.engine.situation.facts import Block, Fact, Situation

WHY = "why"


def of_place(code: str) -> str:
    """The place of what a fact is about."""
    return f"fact:{code}"


def value_place(code: str) -> str:
    """The place of a value that is text."""
    return f"value:{code}"


def remark_place(addressee: str) -> str:
    """The place of a person's own words to an addressee."""
    return f"remark:{addressee}"


def free_words(s: Situation) -> dict[str, str]:
    """Everything that somebody may have written and an addressee may read, by its place.

    Judgements are told to the staff and the unit above alone.
    """
    found = {of_place(f.code): f.of for b in s.blocks for f in b.facts if f.of}
    found |= {
        value_place(f.code): f.value for b in s.blocks for f in b.facts
        if f.unit == "text" and isinstance(f.value, str) and f.value
    }  # fmt: skip
    found |= {remark_place(a): text for a, text in s.remarks if text}
    return found | ({WHY: s.why} if s.why else {})


def as_read(s: Situation) -> Situation:
    """The report as an addressee reads it; without anything blacked out it is the same."""
    if not s.swept:
        return s
    told = {x.where: x.text for x in s.swept}
    return replace(
        s, blocks=tuple(_block(b, told) for b in s.blocks), why=told.get(WHY, s.why), swept=(),
        remarks=tuple((a, told.get(remark_place(a), text)) for a, text in s.remarks),
    )  # fmt: skip


def _block(b: Block, told: dict[str, str]) -> Block:
    return replace(b, facts=tuple(_fact(f, told) for f in b.facts))


def _fact(f: Fact, told: dict[str, str]) -> Fact:
    of, value = told.get(of_place(f.code), f.of), told.get(value_place(f.code), f.value)
    return f if of == f.of and value == f.value else replace(f, of=of, value=value)
