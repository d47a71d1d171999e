"""``blueberet programme``: workbooks in, timetables out."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from blueberet.config import explaining
from blueberet.config.commands.roster import centre_named
from blueberet.config.contest import MOST_WORKERS, solve_file, validate_file
from blueberet.config.telling import read_file, tell_findings, tell_unusable
from blueberet.engine.kit import wire
from blueberet.foundation.sheets.findings import UnusableFile, errors_in


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("programme", help="programme workbooks in, timetables out").add_subparsers(
        metavar="VERB", required=True
    )
    check = verbs.add_parser("check", help="tell everything that is wrong in a workbook or known to be impossible")
    explain = verbs.add_parser("explain", help="tell what clashes in a workbook and what would make it fit")
    take = verbs.add_parser("import", help="take a workbook into a centre, all of it or nothing")
    solve = verbs.add_parser("solve", help="make a timetable from a workbook, or from a competition instance (.ctt)")
    validate = verbs.add_parser("validate", help="judge a timetable of a competition instance as the competition did")
    verify = verbs.add_parser("verify", help="judge a timetable, ours or made by hand, by the numbered rules")
    out = verbs.add_parser("export", help="write a centre's programme as a workbook")
    template = verbs.add_parser("template", help="write an empty workbook with help")
    for verb in (check, explain, solve, verify):
        verb.add_argument("file", help="programme workbook, or a problem as JSON; solve takes a .ctt as well")
        verb.add_argument("--roster", help="nominal roll, unless the workbook has a sheet Roster")
    take.add_argument("file")
    take.add_argument("--dry-run", action="store_true", help="tell what it would do; take nothing")
    for verb in (check, explain, take, solve, verify):
        verb.add_argument("--json", action="store_true")
    for verb in (take, out):
        verb.add_argument("--centre", required=True, help="code of the centre")
    out.add_argument("--name", help="name of the programme; needed if there are several")
    out.add_argument("--plan", action="store_true", help="write the draft timetable instead")
    for verb in (out, template):
        verb.add_argument("-o", "--output", required=True)
    solve.add_argument("-o", "--output", "--out", help=".xlsx or .json; for a .ctt the competition's format")
    solve.add_argument("--seed", type=int, default=1)
    solve.add_argument("--time-limit", "--seconds", type=float, help="seconds (180; for a .ctt 60)")
    solve.add_argument("--anyway", action="store_true", help="solve also what is known not to fit wholly")
    solve.add_argument("--workers", type=int, default=2, help="processes with different seeds, 1 to 16 (2)")
    validate.add_argument("file", help="instance, .ctt")
    validate.add_argument("solution", help="lines of CourseID RoomID Day Period")
    verify.add_argument("plan", help="timetable: .xlsx, .csv or .json")
    explain.add_argument("--time-limit", type=float, default=60.0, help="seconds (60)")
    acts = (
        (check, _check),
        (explain, _explain),
        (take, _import),
        (solve, _solve),
        (verify, _verify),
        (validate, validate_file),
        (out, _export),
        (template, _template),
    )
    for verb, act in acts:
        verb.set_defaults(run=act)


def _read(args: argparse.Namespace) -> Any:
    """The checked workbook, or a problem that comes as JSON."""
    from blueberet.engine.programme.problem import Problem
    from blueberet.stages.programme.workbook.groups import Member
    from blueberet.stages.programme.workbook.read import ProgrammeCheck, check_programme
    from blueberet.stages.roster.services import check_roster

    content, today = read_file(args.file), date.today()
    if content.lstrip()[:1] == b"{":
        try:
            return ProgrammeCheck(wire.load_json(Problem, content))
        except ValueError as error:
            told = f"{args.file} is no programme as JSON (docs/formats/problem.schema.json tells its fields):\n{error}"
            raise UnusableFile(told) from error
    members, findings = None, []
    if args.roster:
        roll = check_roster(read_file(args.roster), args.roster, today=today)
        findings = errors_in(roll.findings)
        members = [Member(e.service_number, e.unit, e.specialities) for e in roll.entries]
    check = check_programme(content, args.file, members=members, today=today)
    check.findings[:0] = findings
    return check


def _read_clean(args: argparse.Namespace, then: Callable[[Any], int]) -> int:
    """What ``then`` makes of a file that is right; else what is wrong with it."""
    try:
        read = _read(args)
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    if not read.is_clean:
        return tell_findings(read.findings, read.counts, args.json)
    return then(read)


def _check(args: argparse.Namespace) -> int:
    return _read_clean(args, lambda read: explaining.check(read, args.json))


def _explain(args: argparse.Namespace) -> int:
    return _read_clean(args, lambda read: explaining.explain(read.problem, args.time_limit, args.json))


def _import(args: argparse.Namespace) -> int:
    from blueberet.stages.programme.services.importing import import_programme, preview_effect, preview_programme
    from blueberet.stages.programme.services.moving import Refused

    today = date.today()
    try:
        centre, content = centre_named(args.centre), read_file(args.file)
        check = preview_programme(centre, content, args.file, today=today)
        effect = preview_effect(centre, check, today=today)
        if effect is not None:
            print(effect.sentence, file=sys.stderr)
            for u in effect.to_tray:
                print(f"tray     {u.session}: {u.reason}", file=sys.stderr)
        if not args.dry_run:
            check, _ = import_programme(
                centre=centre, actor=None, content=content, filename=args.file, today=today,
                seen=effect.seen if effect else None,
            )  # fmt: skip
    except (UnusableFile, Refused) as error:
        return tell_unusable(UnusableFile(str(error)), args.json)
    return tell_findings(check.findings, check.counts, args.json)


def _solve(args: argparse.Namespace) -> int:
    from blueberet.engine.programme.check import check as judge
    from blueberet.stages.programme.racing import race

    if args.file.casefold().endswith(".ctt"):
        return solve_file(args)
    try:
        if args.time_limit is not None and not 0 < args.time_limit < 1e6:
            raise UnusableFile(f"--time-limit must be above 0 seconds, not {args.time_limit:g}.")
        if not 1 <= args.workers <= MOST_WORKERS:
            raise UnusableFile(f"--workers must be from 1 to {MOST_WORKERS}, not {args.workers}.")
        read = _read(args)
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    if not read.is_clean:
        return tell_findings(read.findings, read.counts, args.json)
    if not args.anyway and (status := explaining.refuse(read, args.json)):
        return status
    told = 0.0
    stopped = False

    def on_progress(p: Any) -> bool:
        nonlocal told, stopped
        try:
            if p.seconds - told >= 1:
                told = p.seconds
                line = f"\r{p.seconds:6.0f} s  {p.placed} of {p.sessions} placed  {p.stage:<10}"
                print(line, end="", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            stopped = True
        return not stopped

    import signal

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGINT, stop)
    result = race(
        read.problem,
        seed=args.seed,
        seconds=args.time_limit or 180.0,
        workers=args.workers,
        on_progress=on_progress,
    )
    print(file=sys.stderr)
    if args.output:
        _write_result(Path(args.output), read.problem, result)
    breaches = judge(read.problem, result.plan)
    if args.json:
        told_json = wire.dump(result) | {"breaches": wire_list(breaches), "sessions": len(read.problem.sessions)}
        print(json.dumps(told_json, ensure_ascii=False, indent=1))
    else:
        for u in result.unplaced:
            print(f"unplaced  {u.session}: {u.reason}")
        placed, count = len(result.plan.placements), len(read.problem.sessions)
        print(f"{result.status}: {placed} of {count} sessions placed in {result.seconds:.0f} s, seed {result.seed}, "
              f"soft cost {result.score.total:.1f}, {len(breaches)} hard rules broken.")  # fmt: skip
    return 1 if breaches else 0 if not result.unplaced else 3


def wire_list(values: list[Any]) -> list[Any]:
    """Plain types of each value."""
    return [wire.dump(v) for v in values]


def _write_result(path: Path, problem: Any, result: Any) -> None:
    from blueberet.stages.programme.workbook.plan_sheet import write_plan

    if path.suffix == ".json":
        path.write_bytes(wire.dump_json(result))
    else:
        path.write_bytes(write_plan(problem, result.plan, result.unplaced))


def _verify(args: argparse.Namespace) -> int:
    from blueberet.engine.programme.check import check as judge
    from blueberet.engine.programme.check import unplaced_sessions
    from blueberet.stages.programme.workbook.plan_sheet import read_plan

    try:
        read = _read(args)
        if not read.is_clean:
            return tell_findings(read.findings, read.counts, args.json)
        plan, findings = read_plan(read_file(args.plan), args.plan, read.problem)
    except UnusableFile as error:
        return tell_unusable(error, args.json)
    if errors_in(findings):
        return tell_findings(findings, {"placed": len(plan.placements)}, args.json)
    breaches, left = judge(read.problem, plan), unplaced_sessions(read.problem, plan)
    if args.json:
        told = {"breaches": wire_list(breaches), "unplaced": left, "placed": len(plan.placements)}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for b in breaches:
            print(f"{b.rule:<4} {b.message}")
        print(f"{len(plan.placements)} placed, {len(left)} unplaced, {len(breaches)} hard rules broken.")
    return 1 if breaches else 3 if left else 0


def _export(args: argparse.Namespace) -> int:
    from blueberet.stages.programme.bridge import plan_of, problem_of
    from blueberet.stages.programme.models import Programme
    from blueberet.stages.programme.selectors.serving import served_by
    from blueberet.stages.programme.workbook.plan_sheet import write_plan
    from blueberet.stages.programme.workbook.write import write_programme

    try:
        found = Programme.objects.filter(centre=centre_named(args.centre), copy_of=None)
        if args.name:
            found = found.filter(name=args.name)
        if found.count() != 1:
            names = ", ".join(found.values_list("name", flat=True)) or "none"
            raise UnusableFile(f"One programme must be meant; there are: {names}. Use --name.")
    except UnusableFile as error:
        return tell_unusable(error, False)
    programme = found.get()
    problem = problem_of(programme)
    content = (
        write_plan(problem, plan_of(programme))
        if args.plan
        else write_programme(problem, visit_day=programme.visit_day, serves=served_by(programme))
    )
    Path(args.output).write_bytes(content)
    print(f"{programme.name} written to {args.output}.")
    return 0


def _template(args: argparse.Namespace) -> int:
    from blueberet.foundation.sheets.write import write_template
    from blueberet.stages.programme.workbook.tables import TABLES

    Path(args.output).write_bytes(write_template(TABLES))
    return 0
