"""``blueberet formats``: write the documents and schemas of the file formats."""

import argparse
import json
from pathlib import Path

from blueberet.engine.kit import wire


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    formats = rooms.add_parser("formats", help="write documents and schemas of the file formats")
    formats.add_argument("folder")
    formats.set_defaults(run=_formats)


def documents() -> dict[str, str]:
    """Every document of docs/formats, by file name."""
    from blueberet.engine.credentials.orders import Orders
    from blueberet.engine.deployment.plan import Plan as Filling
    from blueberet.engine.deployment.problem import Problem as Force
    from blueberet.engine.deployment.repairing import DropOuts
    from blueberet.engine.deployment.whatif import Scenarios
    from blueberet.engine.endurance.answers import CurveAnswer, SizeAnswer, TornadoAnswer
    from blueberet.engine.endurance.campaigns import Campaign
    from blueberet.engine.endurance.diary import Diary
    from blueberet.engine.endurance.mission import KnownClosure, Mission
    from blueberet.engine.endurance.summary import Summary
    from blueberet.engine.evidence.manifest import Manifest
    from blueberet.engine.incidents.proposal import ClosureProposal
    from blueberet.engine.programme.problem import Problem
    from blueberet.engine.programme.result import Plan
    from blueberet.engine.readiness.outlook import Forecast, Outlook
    from blueberet.engine.readiness.problem import Problem as Readiness
    from blueberet.engine.readiness.result import RollUp
    from blueberet.engine.situation.facts import Situation
    from blueberet.engine.visits.sampling import Asked as Draw
    from blueberet.engine.visits.sampling import Sample
    from blueberet.foundation.sheets.describe import document, table_schema
    from blueberet.stages.assessment.table import TABLES as EVALUATIONS
    from blueberet.stages.assessment.table import TESTS
    from blueberet.stages.attendance.table import MARKS
    from blueberet.stages.deployment.outputs.plans import PLAN as SENT
    from blueberet.stages.deployment.record import RECORD
    from blueberet.stages.deployment.table import TABLES as POSTS
    from blueberet.stages.endurance.table import TABLES as SUPPLY
    from blueberet.stages.evidence.describing import facts_document, facts_schema
    from blueberet.stages.evidence.table import TABLES as EQUIPMENT
    from blueberet.stages.incidents.table import LESSONS
    from blueberet.stages.incidents.table import TABLES as LOG
    from blueberet.stages.programme.workbook.plan_sheet import PLAN
    from blueberet.stages.programme.workbook.tables import TABLES
    from blueberet.stages.roster.services import ROLL
    from blueberet.stages.standards.table import TABLES as STANDARDS
    from blueberet.stages.visits.table import FINDINGS

    roll = (
        "XLSX, or CSV in any common encoding with comma, semicolon, tab or bar. Columns in any order; "
        "dates as date cells, 2026-03-14, 14.03.2026 or 14 Mar 2026."
    )
    book = (
        "XLSX. Sheets and columns in any order. People come from the nominal roll: from the centre, from `--roster`, "
        "or from a sheet Roster in the same workbook."
    )
    catalogue = (
        'XLSX; or JSON: an object with `"format": "blueberet.standards"` and, for each sheet, a list of objects by '
        "column key. Each kind of standard has two sheets: its heads, and the lines that belong to them. Every row "
        "names its source; what is not verified, or is our own proposal, is named by column. What is new or "
        "changed becomes a new version; standards that are not in the file stay."
    )
    marks = (
        "XLSX or CSV, one row for each person and session; the sheet of rolls never called is written with empty marks."
    )
    findings = "XLSX and JSON that go out from *Visits and findings*; the filters of the page say which."
    plan = "XLSX or CSV, one row for each session; also the engine's JSON (plan.schema.json)."
    evaluations = (
        "XLSX, or JSON: an object with `evaluations` and `marks`, each a list of objects by column key. A row is one "
        "sheet that was filled in; its marks name it by key. The same key and content is the same evaluation; "
        "what was sent is never changed, a correction is a row of its own. With any fault nothing is taken."
    )
    tests = "XLSX, CSV, or JSON with a list `tests`. Scores stand on their own scale and are never converted."
    posts = (
        "XLSX. Rows are known by their codes: what is new is added, what differs is changed, what the file does not "
        "name stays. The needs of a post that the sheet of needs names become those of the file. With any error "
        "nothing is taken. Every UN or national figure is a default that may be changed, with its source beside it."
    )
    log = (
        'XLSX; out also as JSON: an object with `"format": "blueberet.incidents"` and a list of objects for each '
        "sheet. Times are local, `2026-11-27 14:30`. A row whose number the log has is there already: it must say the "
        "same, as a file adds entries and changes none. Rows with another number become new entries, numbered here in "
        "the order in which they happened. With any error nothing is taken. Casualties are counts: no names, no "
        "medical details."
    )
    lessons = 'XLSX, or JSON: an object with `"format": "blueberet.lessons"` and a list `lessons`. They only go out.'
    record = (
        "CSV, one file a sheet in the archive, or JSON: an object with a list for each sheet. They stand beside the "
        "sheets of posts.md and only go out. Who sees no names gets pledges and steps alone, without signatories."
    )
    sent = (
        "XLSX or CSV, one row for each place of a tour, also the engine's JSON. Read back, only the columns Rotation "
        "and Person count; the plan is judged by the independent checker, by the numbers of docs/engines/deployment.md."
    )
    supply = (
        "XLSX. The workbook is the plan as a whole: what it does not hold is no longer in the next edition. Amounts of "
        "stores are units, or days of supply such as `21 d`: a target, a start and a room in days of the site and all "
        "it feeds, a minimum in days of the site's own use. With any error nothing is taken. Figures are defaults to "
        "be edited; each says its source."
    )
    equipment = (
        "XLSX. The workbook is the list as a whole: what it does not hold is no longer declared. Evidence packs tell "
        "the newest list as of their day, each item in the part of its family; with any error nothing is taken."
    )
    schemas = {
        "equipment.schema.json": table_schema("Declared equipment", EQUIPMENT),
        "evidence-facts.schema.json": facts_schema(),
        "supply-plan.schema.json": table_schema("Supply plan", SUPPLY),
        "evaluations.schema.json": table_schema("Evaluations", EVALUATIONS),
        "tests.schema.json": table_schema("Tests", [TESTS]),
        "incident-log.schema.json": table_schema("Incident log", LOG),
        "lessons.schema.json": table_schema("Lessons", [LESSONS]),
        "posts.schema.json": table_schema("Missions and posts", POSTS),
        "posts-record.schema.json": table_schema("What became of posts", RECORD),
        "roster.schema.json": table_schema("Nominal roll", [ROLL]),
        "standards.schema.json": table_schema("Catalogue of standards", STANDARDS),
        "programme.schema.json": table_schema("Programme workbook", TABLES),
        "findings.schema.json": table_schema("Findings", [FINDINGS]),
        "draw.schema.json": wire.schema(Draw),
        "sample.schema.json": wire.schema(Sample),
        "problem.schema.json": wire.schema(Problem),
        "plan.schema.json": wire.schema(Plan),
        "readiness.schema.json": wire.schema(Readiness),
        "roll-up.schema.json": wire.schema(RollUp),
        "outlook.schema.json": wire.schema(Outlook),
        "forecast.schema.json": wire.schema(Forecast),
        "force.schema.json": wire.schema(Force),
        "scenarios.schema.json": wire.schema(Scenarios),
        "drop-outs.schema.json": wire.schema(DropOuts),
        "filling.schema.json": wire.schema(Filling),
        "certificates.schema.json": wire.schema(Orders),
        "manifest.schema.json": wire.schema(Manifest),
        "mission.schema.json": wire.schema(Mission),
        "known-closures.schema.json": wire.schema(tuple[KnownClosure, ...]),
        "campaign.schema.json": wire.schema(Campaign),
        "outcome.schema.json": wire.schema(Summary),
        "curve.schema.json": wire.schema(CurveAnswer),
        "sizing.schema.json": wire.schema(SizeAnswer),
        "tornado.schema.json": wire.schema(TornadoAnswer),
        "diary.schema.json": wire.schema(Diary),
        "situation.schema.json": wire.schema(Situation),
        "closure-proposal.schema.json": wire.schema(ClosureProposal),
    }
    return {
        "roster.md": document("Nominal roll", roll, [ROLL]),
        "standards.md": document("Catalogue of standards", catalogue, STANDARDS),
        "programme.md": document("Programme workbook", book, TABLES),
        "attendance.md": document("Attendance sheet", marks, [MARKS]),
        "evaluations.md": document("Evaluations", evaluations, EVALUATIONS),
        "tests.md": document("Tests", tests, [TESTS]),
        "findings.md": document("Findings", findings, [FINDINGS]),
        "posts.md": document("Missions and posts", posts, POSTS),
        "incident-log.md": document("Incident log", log, LOG),
        "lessons.md": document("Lessons", lessons, [LESSONS]),
        "supply-plan.md": document("Supply plan", supply, SUPPLY),
        "equipment.md": document("Declared equipment", equipment, EQUIPMENT),
        "evidence-facts.md": facts_document(),
        "posts-record.md": document("What became of posts", record, RECORD),
        "posts-plan.md": document("Who goes where", sent, [SENT]),
        "plan.md": document("Timetable sheet", plan, [PLAN]),
        **{name: json.dumps(s, indent=1, ensure_ascii=False) + "\n" for name, s in schemas.items()},
    }


def _formats(args: argparse.Namespace) -> int:
    folder = Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents().items():
        (folder / name).write_text(content)
    return 0
