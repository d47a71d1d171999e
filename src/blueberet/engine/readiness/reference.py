"""The roll-up as it is defined, by brute force: slow, short, and what the fast one is held to, bit for bit.

In: a ``Problem``. Out: a ``RollUp``, or one cell with its parts. Why: docs/engines/readiness.md, D13 to D18.
"""

from collections import Counter, defaultdict
from functools import cached_property

from blueberet.engine.readiness.lines import (
    inner_kind,
    is_meant,
    line_means_person,
    lines_of,
    need,
    set_means_unit,
)
from blueberet.engine.readiness.problem import Person, Problem, Proof, Requirement, Unit
from blueberet.engine.readiness.result import (
    Cell,
    Grade,
    Group,
    Line,
    Part,
    RollUp,
    Standing,
    Total,
    counted,
    grade_of,
)
from blueberet.engine.readiness.states import Judgement, State, best, judge, with_waiver_and_booking

GRADES = tuple(Grade)


class Reference:
    """Every state of a problem, each worked out on its own."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lines = {s.code: lines_of(s) for s in problem.sets_in_force}

    @cached_property
    def _proofs(self) -> dict[str, list[Proof]]:
        found: dict[str, list[Proof]] = defaultdict(list)
        for p in self.problem.proofs:
            found[p.subject].append(p)
        return found

    def person_lines(self, person: Person) -> list[Line]:
        """Lines asked of a person."""
        asked = self.problem.sets_in_force
        return [ln for s in asked for ln in self.lines[s.code] if line_means_person(s, ln, person)]

    def unit_lines(self, unit: Unit) -> list[Line]:
        """Lines asked of a unit."""
        return [ln for s in self.problem.sets_in_force if set_means_unit(s, unit) for ln in self.lines[s.code]]

    def below(self, unit: str) -> list[Unit]:
        """The unit and all units below it."""
        return [u for u in self.problem.units if unit in self.problem.above(u.code)]

    def people_of(self, unit: str) -> list[Person]:
        """Everybody in the unit and below."""
        return [p for p in self.problem.people if unit in self.problem.above(p.unit)]

    def judgement(self, set_code: str, r: Requirement, subject: str) -> Judgement:
        """A requirement for a subject itself, with waiver and booking."""
        own = judge(self.problem, r, subject, self._proofs[subject])
        return with_waiver_and_booking(self.problem, set_code, r, subject, own, r.what != "document")

    def of_person(self, line: Line, person: str) -> tuple[State, State]:
        """A line for a person: its state, and without waiver and booking (D13)."""
        found = [self.judgement(line.set, r, person) for r in line.requirements]
        return best([j.state for j in found]), best([j.without for j in found])

    def person_cell(self, line: Line, person: str) -> Cell:
        """A line of a set for people."""
        state, without = self.of_person(line, person)
        return Cell(line.set, line.code, line.critical, state, without)

    def unit_cell(self, line: Line, unit: str) -> tuple[Cell, tuple[Part, ...]]:
        """A line of a set for units, and who or what it was measured over."""
        if line.requirements[0].what == "task":
            return self._task_cell(line, unit)
        first = line.requirements[0]
        meant = [p for p in self.people_of(unit) if is_meant(first, p.roles)]
        states = {p.code: self.of_person(line, p.code) for p in meant}
        kind = inner_kind(first)
        groups = [u.code for u in self.below(unit) if u.kind == kind] or [unit]
        state, without = (
            min(
                (self._within(g, first, meant, [states[p.code][n] for p in meant]) for g in groups),
                key=lambda s: s.rank,
            )
            for n in (0, 1)
        )
        if self._is_waived(line, unit) and state.rank < State.WAIVED.rank:
            state = State.WAIVED
        parts = tuple(Part(p.code, states[p.code][0]) for p in meant)
        counts = counted([p.state for p in parts])
        return Cell(
            line.set, line.code, line.critical, state, without, need(first, len(meant)), len(meant), counts
        ), parts

    def _within(self, group: str, r: Requirement, meant: list[Person], states: list[State]) -> State:
        above = [group in self.problem.above(p.unit) for p in meant]
        return _measured(r, [s for s, is_in in zip(states, above, strict=True) if is_in])

    def groups(self, line: Line, unit: str) -> tuple[Group, ...]:
        """The platoons or sections of a count within them, the weakest first (D15)."""
        first = line.requirements[0]
        kind, found = inner_kind(first), []
        for g in (u.code for u in self.below(unit) if kind and u.kind == kind):
            states = [self.of_person(line, p.code)[0] for p in self.people_of(g) if is_meant(first, p.roles)]
            found.append(Group(g, _measured(first, states), len(states), sum(s.holds for s in states)))
        return tuple(sorted(found, key=lambda g: (g.state.rank, g.unit)))

    def _is_waived(self, line: Line, unit: str) -> bool:
        empty = Judgement(State.MISSING, State.MISSING)
        return any(
            with_waiver_and_booking(self.problem, line.set, r, unit, empty, False).waiver for r in line.requirements
        )

    def showers(self, task: str, unit: str) -> list[str]:
        """Units below that show a task: asked it themselves, with none below them that is (D16)."""

        def is_asked(u: Unit) -> bool:
            return any(r.what == "task" and r.of == task for ln in self.unit_lines(u) for r in ln.requirements)

        asked = [u.code for u in self.below(unit) if u.code != unit and is_asked(u)]
        return [a for a in asked if not any(a != b and a in self.problem.above(b) for b in asked)]

    def shown(self, set_code: str, r: Requirement, unit: str) -> tuple[State, State, tuple[Part, ...]]:
        """A task for a unit, shown by itself or by units below it (D16)."""
        own = self.judgement(set_code, r, unit)
        parts = [self._as_shower(r.of, u) for u in self.showers(r.of, unit)]
        if not parts:
            return own.state, own.without, ()
        unwaived = with_waiver_and_booking(self.problem, "", r, unit, judge(self.problem, r, unit, self._proofs[unit]))
        if own.without is not State.MISSING:
            parts.append((unit, unwaived.state, own.without))
        state = min((p[1] for p in parts), key=lambda s: s.rank)
        without = min((p[2] for p in parts), key=lambda s: s.rank)
        if own.waiver and state.rank < State.WAIVED.rank:
            state = State.WAIVED
        return state, without, tuple(Part(code, s) for code, s, _ in parts)

    def _as_shower(self, task: str, unit: str) -> tuple[str, State, State]:
        asked = [
            self.judgement(ln.set, r, unit)
            for ln in self.unit_lines(self.problem.unit_by_code[unit])
            for r in ln.requirements
            if r.what == "task" and r.of == task
        ]
        return (
            unit,
            min((j.state for j in asked), key=lambda s: s.rank),
            min((j.without for j in asked), key=lambda s: s.rank),
        )

    def _task_cell(self, line: Line, unit: str) -> tuple[Cell, tuple[Part, ...]]:
        found = [self.shown(line.set, r, unit) for r in line.requirements]
        state, without = best([f[0] for f in found]), best([f[1] for f in found])
        parts = found[0][2] if len(found) == 1 else ()
        if not parts:
            return Cell(line.set, line.code, line.critical, state, without), parts
        counts = counted([p.state for p in parts])
        cell = Cell(line.set, line.code, line.critical, state, without, len(parts), len(parts), counts)
        return cell, parts

    def roll_up(self) -> RollUp:
        """Everything."""
        problem = self.problem
        people = tuple(
            standing(p.code, [self.person_cell(ln, p.code) for ln in self.person_lines(p)]) for p in problem.people
        )
        units = tuple(
            standing(u.code, [self.unit_cell(ln, u.code)[0] for ln in self.unit_lines(u)]) for u in problem.units
        )
        by_code = {s.code: s for s in people}
        totals, graded = [], []
        for u in problem.units:
            inside = [by_code[p.code] for p in self.people_of(u.code)]
            for s in problem.sets_in_force:
                for ln in self.lines[s.code] if s.applies_to == "person" else ():
                    states = [c.state for p in inside for c in p.cells if (c.set, c.code) == (ln.set, ln.code)]
                    if states:
                        totals.append(Total(u.code, ln.set, ln.code, counted(states)))
            grades = Counter(p.grade for p in inside)
            a, b, c, d = (grades[g] for g in GRADES)
            graded.append((u.code, (a, b, c, d)))
        lines = tuple(ln for s in problem.sets_in_force for ln in self.lines[s.code])
        return RollUp(problem.on, problem.known, lines, people, units, tuple(totals), tuple(graded))


def standing(code: str, cells: list[Cell]) -> Standing:
    """A subject as a whole (D17, D18)."""
    critical = [c.state for c in cells if c.critical]
    grade = grade_of(critical, [c.state for c in cells if not c.critical])
    weakest = min(critical, key=lambda s: s.rank, default=None)
    return Standing(code, grade, weakest, tuple(cells), counted([c.state for c in cells]))


def _measured(r: Requirement, states: list[State]) -> State:
    """The state of the last of those needed, the best first; MISSING if too few are meant, or nobody (D14)."""
    wanted = need(r, len(states))
    if not states or wanted > len(states):
        return State.MISSING
    return sorted(states, key=lambda s: -s.rank)[wanted - 1]
