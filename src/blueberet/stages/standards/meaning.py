"""What a catalogue means as a whole: references, circles, limits. Told at the row, in the words of the sheet.

In: contents, where they stood, what the centre has. Out: findings. The rules C1 to C9 are in docs/engines/standards.md.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from blueberet.engine.standards.scales import NoSuchScore, Scale, Score, levels
from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.standards.content import Content, Values
from blueberet.stages.standards.table import KIND

Tell = Callable[[str, str, str, str], None]
"""Line code (empty: head), column key, problem, remedy."""
Places = Mapping[tuple[str, str], Row]
LONGEST_CHAIN = 100
LONG = frozenset({""})
"""Stands for a chain that is too long, among the circles that were told."""
REFERS = ("task", "edition", "course")


def scale_of(content: Content) -> Scale:
    """The scale that a content describes.

    Raises
    ------
    ValueError
        If it says nothing that could be compared.
    """
    head = content.head
    placed = sorted(content.lines, key=lambda line: line[1].get("position", 0))
    lowest, highest, increment = (
        Decimal(str(head.get(k, default))) for k, default in (("lowest", 0), ("highest", 0), ("increment", 1))
    )
    points, skills = tuple(c for c, _ in placed), tuple(head.get("skills", ()))
    return Scale(content.code, head.get("form", "points"), points, skills, lowest, highest, increment)


def meaning_findings(contents: Sequence[Content], places: Places, there: Mapping[str, Content]) -> list[Finding]:
    """Check what single rows cannot know."""
    findings: list[Finding] = []
    everything = {**there, **{c.code: c for c in contents}}
    levels_there = {code: c for c in everything.values() if c.kind == "ladder" for code, _ in c.lines}
    for content in contents:

        def tell(line: str, key: str, problem: str, remedy: str, content: Content = content) -> None:
            findings.append(_finding(content, places, line, key, problem, remedy))

        old = there.get(content.code)
        if old is not None and old.kind != content.kind:
            tell("", "code", f"{content.code} is a {old.kind} in this centre.", "Give it another code.")  # C1
        if content.kind == "task":
            _task(content, tell)
        elif content.kind == "course":
            _course(content, everything, tell)
        elif content.kind == "ladder":
            _positions(content, tell)
        elif content.kind == "scale":
            _scale(content, tell)
        elif content.kind == "requirement set":
            _set(content, everything, levels_there, tell)
        elif content.kind == "crosswalk":
            _crosswalk(content, everything, tell)
    findings += _circles(contents, places, everything)
    return findings


def _finding(content: Content, places: Places, line: str, key: str, problem: str, remedy: str) -> Finding:
    kind = KIND[content.kind]
    table = kind.line if line else kind.head
    place = places.get((content.code, line))
    header = next((c.header for c in table.columns if c.key == key), key)
    if place is None:
        return Finding(table.sheet, None, header, f"{content.code} {line}".strip(), problem, remedy)
    value = place.values.get(key, "")
    shown = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return Finding(place.sheet, place.number, place.headers.get(key, header), shown[:80], problem, remedy)


def _task(content: Content, tell: Tell) -> None:
    low, high = content.head.get("improvement_share"), content.head.get("satisfactory_share")
    if low is not None and high is not None and low > high:  # C2
        tell(
            "",
            "improvement_share",
            f"Needs improvement begins at {low}, above Satisfactory at {high}.",
            "Swap the shares.",
        )
    if (low is None) != (high is None):
        tell("", "satisfactory_share", "Only one of the two shares is given.", "Give both, or none.")
    if content.lines and content.head.get("critical") and not any(v.get("critical") for _, v in content.lines):
        tell("", "critical", "The task is critical, but none of its steps is.", "Mark the steps that decide it.")


def _course(content: Content, everything: Mapping[str, Content], tell: Tell) -> None:
    for code in content.head.get("after", ()):  # C3
        other = everything.get(code)
        if other is None or other.kind not in ("course", "edition"):
            tell("", "after", f"There is no course or edition {code}.", "Add it, or correct the code.")


def _positions(content: Content, tell: Tell) -> None:
    seen: dict[int, str] = {}
    for code, values in content.lines:  # C4
        position = values.get("position")
        if position in seen:
            tell(code, "position", f"{seen[position]} has the place {position} already.", "Give each its own place.")
        elif position is not None:
            seen[position] = code


def _scale(content: Content, tell: Tell) -> None:
    _positions(content, tell)
    try:  # C5
        scale_of(content)
    except ValueError as error:
        tell("", "form", str(error), "Fill its points, or its skills and limits.")


def _set(content: Content, everything: Mapping[str, Content], levels_there: Mapping[str, Content], tell: Tell) -> None:
    head = content.head
    if head.get("applies_to") == "unit" and not head.get("unit_kind"):
        tell(
            "", "unit_kind", "A set for units names no kind of unit.", "Write section, platoon, company or contingent."
        )
    for code, line in content.lines:
        what, of = line.get("what"), line.get("of", "")
        if what in REFERS and (of not in everything or everything[of].kind != what):  # C6
            tell(code, "of", f"There is no {what} {of or '(empty)'}.", "Add it, or correct the code.")
        elif what == "level" and of not in levels_there:
            tell(code, "of", f"No ladder has a level {of or '(empty)'}.", "Add it, or correct the code.")
        elif what in ("document", "language") and not of:
            tell(code, "of", f"The {what} is not named.", "Name it.")
        if what == "language":
            _score(code, line, everything, tell)
        amount, measure = line.get("amount"), line.get("measure")
        if measure != "each" and amount is None:  # C8
            tell(code, "amount", "How much is asked for is missing.", "Write a share, or a count.")
        if measure == "share" and amount is not None and amount > 1:
            tell(code, "amount", f"A share cannot be {amount}.", "Write it between 0 and 1.")
        if measure and measure.startswith("count") and amount is not None and amount != int(amount):
            tell(code, "amount", f"There is no {amount} of anybody.", "Write a whole number.")
        if what in ("age", "service"):
            wrong = [k for k in ("least", "most") if line.get(k) is not None and not _whole(line, k)]
            for key in wrong:
                tell(code, key, f"«{line[key]}» is no number of years.", "Write whole years.")
            if not wrong and "least" not in line and "most" not in line:
                tell(code, "least", f"The {what} has no limit.", "Write the least or the most years.")
        if what == "age" and _whole(line, "least") > _whole(line, "most") > 0:
            tell(code, "most", "Nobody can be so old and so young.", "Swap the two.")


def _whole(line: Values, key: str) -> int:
    written = str(line.get(key, ""))
    return int(written) if written.isdecimal() else 0


def _score(code: str, line: Values, everything: Mapping[str, Content], tell: Tell) -> None:
    scale = everything.get(line.get("scale", ""))
    if scale is None or scale.kind != "scale":  # C7
        tell(code, "scale", f"There is no scale {line.get('scale') or '(empty)'}.", "Name a scale of the sheet Scales.")
        return
    try:
        levels(scale_of(scale), Score(scale.code, str(line.get("least", ""))))
    except NoSuchScore as error:
        tell(code, "least", str(error), "Write a score of that scale.")
    except ValueError:
        return  # The scale itself is told at its own row.


def _crosswalk(content: Content, everything: Mapping[str, Content], tell: Tell) -> None:
    pairs: set[tuple[str, str]] = set()
    for code, line in content.lines:  # C9
        for key, origin in (("national", "national"), ("un", "UN")):
            task = everything.get(line.get(key, ""))
            if task is None or task.kind != "task":
                tell(code, key, f"There is no task {line.get(key)}.", "Add it, or correct the code.")
            elif task.head.get("origin") != origin:
                tell(code, key, f"{task.code} is no {origin} task.", "Swap the two, or correct the origin of the task.")
        pair = (line.get("national", ""), line.get("un", ""))
        if pair in pairs:
            tell(code, "un", "This pair stands twice.", "Remove one.")
        pairs.add(pair)


def _circles(contents: Sequence[Content], places: Places, everything: Mapping[str, Content]) -> list[Finding]:
    """C3: no course comes, by way of others, before itself; each circle is told once."""
    found: list[Finding] = []
    told: set[frozenset[str]] = set()
    depth: dict[str, int] = {}

    def tell(code: str, problem: str, remedy: str) -> None:
        found.append(_finding(everything[code], places, "", "after", problem, remedy))

    def visit(code: str, path: list[str]) -> int:
        """How many courses come before this one, one after another; told where they are too many or a circle."""
        if code in path:
            circle = path[path.index(code) :]
            if frozenset(circle) not in told:
                told.add(frozenset(circle))
                start = next((c for c in circle if (c, "") in places), code)
                tell(start, f"These come in a circle: {' after '.join([*circle, code])}.", "Take one of them out.")
            return 0
        if code not in everything or len(path) > LONGEST_CHAIN:
            return len(path)
        if code not in depth:
            before = [visit(c, [*path, code]) for c in everything[code].head.get("after", ())]
            depth[code] = 1 + max(before, default=0)
        return depth[code]

    for content in contents:
        if content.kind == "course" and visit(content.code, []) > LONGEST_CHAIN and LONG not in told:
            told.add(LONG)
            tell(content.code, f"More than {LONGEST_CHAIN} courses follow one on another.", "Shorten the chain.")
    return found
