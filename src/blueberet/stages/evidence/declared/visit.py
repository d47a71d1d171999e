"""The sections of a pack for the visitors, by checklist family; gaps come before strengths."""

from django.utils.translation import gettext_lazy as _

from blueberet.stages.evidence.declared.section import (
    GRADE,
    RESULT,
    STATE,
    WHOSE,
    YES,
    Column,
    Section,
    day,
    name,
    number,
    text,
    written,
)

SEVERITY = {"critical": _("critical"), "major": _("major"), "minor": _("minor"), "advice": _("advice")}
ORIGIN = {"national": _("national"), "external": _("UN experts")}
DOCUMENT = {
    "passport": _("passport"), "service passport": _("service passport"), "medical": _("medical board"),
    "vaccination": _("vaccination"), "driving licence": _("driving licence"),
    "conduct attestation": _("conduct attestation"), "licence": _("driving licence categories"),
}  # fmt: skip
CATEGORY = {"officer": _("officers"), "sergeant": _("sergeants"), "soldier": _("soldiers"), "total": _("together")}
_REQUIREMENT = (
    text("unit", _("Unit"), 34), text("title", _("Requirement"), 52), text("asked", _("Asked"), 26),
    text("state", _("State"), 20, words=STATE), text("critical", _("Critical"), 14, words=YES),
    number("held", _("Held by")), number("meant", _("Of")), number("need", _("Needed")),
)  # fmt: skip
_STATES = (
    number("in_force", _("In force")), number("expiring", _("Expiring")), number("expired", _("Expired")),
    number("missing", _("Missing")), number("no_date", _("No date")),
)  # fmt: skip
_EVALUATION = (
    text("unit", _("Unit"), 36), text("task", _("Task"), 14), text("title", _("Title"), 44),
    number("version", _("Version")), day("day", _("Seen on")), text("grade", _("Result"), 24, words=RESULT),
    Column("share", _("Share of GO"), 14, "share"), text("role", _("Seen by"), 28), name("seen_by", _("Name")),
)  # fmt: skip
_EQUIPMENT = (
    text("item", _("Item"), 50), number("quantity", _("Declared")), number("serviceable", _("Serviceable")),
    text("owner", _("Whose"), 24), written("remark", _("Remark"), 50), text("source", _("Source"), 30), WHOSE,
)  # fmt: skip

VISIT = (
    # C General: the self-evaluation leads, its gaps first.
    Section(
        "last_open", "C", _("Open in the last pack"),
        (
            text("what", _("What"), 20, words={"gap": _("gap"), "finding": _("finding")}),
            written("words", _("It said")),
            text("was", _("Then"), 22, words=STATE | SEVERITY),
            text("now", _("Now"), 24, words=STATE | {"open": _("still open"), "closed": _("closed")}),
        ),
        _("There is no earlier pack of this kind, or nothing was open in it."), leads=True,
    ),
    Section("gaps", "C", _("Self-evaluation: gaps"), _REQUIREMENT,
            _("Nothing that is asked of the contingent or its units is open."), leads=True),
    Section(
        "findings", "C", _("Open findings"),
        (
            text("number", _("No."), 12), text("severity", _("Severity"), 18, words=SEVERITY),
            text("family", _("Family"), 12), written("words", _("Finding"), 80), text("unit", _("Unit"), 34),
            day("raised_on", _("Raised on")), day("due", _("Due")), name("owner", _("Owner")), WHOSE,
        ),
        _("No finding is open."), leads=True,
    ),
    Section(
        "statement", "C", _("The commander's statement beside what is measured"),
        (
            text("unit", _("Unit"), 36), text("stated", _("Stated"), 24, words=GRADE),
            text("then", _("Measured then"), 24, words=GRADE), text("now", _("Measured on the day"), 24, words=GRADE),
            day("day", _("Stated on")), written("reason", _("Reason")), name("by", _("By")),
        ),
        _("No commander has stated anything."),
    ),
    Section(
        "grades", "C", _("Self-evaluation: grades of units"),
        (
            text("unit", _("Unit"), 50), text("grade", _("Grade"), 26, words=GRADE), number("ready", _("People ready")),
            number("limited", _("With limits")), number("not_ready", _("Not ready")),
            number("unasked", _("Nothing asked")),
        ),
    ),
    Section("strengths", "C", _("Self-evaluation: strengths"), _REQUIREMENT, _("Nothing is met yet.")),
    Section(
        "waivers", "C", _("Waived"),
        (
            text("requirement", _("Requirement"), 40), text("whom", _("Whom"), 34), number("people", _("People")),
            text("authority", _("Authority"), 40, guard="swept"), day("first_day", _("From")), day("last_day", _("To")),
        ),
        _("Nothing is waived."),
    ),
    Section(
        "personnel", "C", _("Personnel by category and sex"),
        (
            text("category", _("Category"), 40, words=CATEGORY), number("women", _("Women")), number("men", _("Men")),
            number("total", _("Together")), Column("share", _("Share of women"), 20, "share"),
        ),
    ),
    Section(
        "units", "C", _("Personnel by unit"),
        (text("unit", _("Unit"), 70), number("total", _("Personnel")), number("women", _("Women"))),
    ),
    Section(
        "languages", "C", _("Language results, each on its own scale"),
        (
            text("language", _("Language"), 24), text("scale", _("Scale"), 24), text("score", _("Score"), 20),
            number("people", _("People")), day("latest", _("Latest test")),
        ),
        says=_("Scores are never converted from one scale into another."),
    ),
    Section(
        "documents", "C", _("Validity of documents"), (text("kind", _("Document"), 44, words=DOCUMENT), *_STATES),
        says=_("Counts of people; numbers of documents are in no version."),
    ),
    Section(
        "certificates", "C", _("Certificates in force"),
        (
            text("what", _("What"), 60), number("valid", _("In force")), number("expired", _("Expired")),
            number("revoked", _("Revoked")),
        ),
        _("No certificate was issued yet."),
    ),
    Section(
        "chain", "C", _("Chain of readiness assurance"),
        (
            text("chain", _("Chain"), 34), text("state", _("Step"), 34), day("day", _("Day")),
            written("documents", _("Documents"), 50), name("signatory", _("Signatory")),
            number("open", _("Findings open then")), WHOSE,
        ),
        _("No step is recorded."),
        says=_("The order of the steps is our own proposal; the levels are those of the UN (PCRS guidelines 2019.01)."),
    ),
    Section(
        "requirements", "C", _("Every requirement of the contingent"), _REQUIREMENT,
        says=_("As the snapshot of the day says; states are worked out by rule from what was recorded."),
    ),
    # D Training
    Section(
        "hours", "D", _("Training done against the curriculum"),
        (
            text("subject", _("Subject"), 50), number("owed", _("Owed, h")), number("attended", _("Attended, h")),
            number("missed", _("Missed, h")), number("made_up", _("Made up, h")), number("debt", _("Debt, h")),
            number("debtors", _("People in debt")),
        ),
        _("No programme is taught."), says=_("Person-hours of 45 minutes over everybody in the contingent."),
    ),
    Section("national", "D", _("Evaluations of tasks by national evaluators"), _EVALUATION,
            _("No task was evaluated by national evaluators.")),
    Section("external", "D", _("Evaluations of tasks by UN experts"), _EVALUATION,
            _("No task was evaluated by UN experts."),
            says=_("They stand apart and are never added to the national ones.")),
    Section(
        "individual", "D", _("Evaluations of persons, counted"),
        (
            text("task", _("Task"), 14), text("title", _("Title"), 60), text("origin", _("Whose"), 22, words=ORIGIN),
            number("good", _("Satisfactory")), number("improve", _("Needs improvement")),
            number("bad", _("Unsatisfactory")),
        ),
        _("Nobody was evaluated singly."),
    ),
    Section(
        "courses", "D", _("Courses and lessons completed"),
        (text("code", _("Code"), 20), text("title", _("Course"), 70), number("complete", _("People")),
         number("of", _("Of"))),
        _("Nobody has completed a course."),
    ),
    # E Contingent-owned equipment
    Section("equipment", "E", _("Major equipment as declared"), _EQUIPMENT,
            _("Not recorded: no list of equipment was declared.")),
    Section(
        "sustainment", "E", _("Self-sustainment as declared"),
        (text("item", _("Category"), 60), text("owner", _("Whose"), 30), written("remark", _("Remark")),
         text("source", _("Source"), 30), WHOSE),
        _("Not recorded: no self-sustainment was declared."),
    ),
    Section(
        "endurance", "E", _("How long base and checkpoints hold"),
        (
            text("plan", _("Supply plan"), 40), number("edition", _("Edition")), number("days", _("Days")),
            number("tours", _("Tours played")), text("endures", _("Chance to endure"), 34),
            text("ten", _("Ten closed days"), 34), text("first", _("First to fail"), 50), WHOSE,
        ),
        _("Not recorded: no supply plan has an answer."), leads=False,
        says=_("An estimate by simulation with its interval, under the assumptions that follow."),
    ),
    Section(
        "assumptions", "E", _("What the endurance rests on"),
        (
            text("plan", _("Supply plan"), 34), text("source", _("Closures by"), 34), text("shuts", _("Shuts"), 40),
            text("often", _("How often"), 36), text("lasts", _("How long"), 36), text("from_", _("Known from"), 40),
        ),
        _("No closures are assumed."),
    ),
    # F Movement control
    Section("to_move", "F", _("People to be moved"),
            (text("unit", _("Unit"), 70), number("total", _("Personnel")), number("women", _("Women")))),
    Section("drivers", "F", _("Driving licences"),
            (text("category", _("Category"), 40), *_STATES[:3], _STATES[4]), _("No driving licence is recorded.")),
    Section("movement", "F", _("Lifting and movement equipment as declared"), _EQUIPMENT,
            _("Not recorded: no load list and no movement equipment was declared.")),
    # G Medical
    Section(
        "medical", "G", _("Validity of medical boards and vaccinations"),
        (text("kind", _("Kind"), 30, words=DOCUMENT), text("vaccine", _("Vaccine"), 34), *_STATES),
        says=_("Counts only: no diagnosis, no class and no name is in any version."),
    ),
    Section("medics", "G", _("Medical personnel"),
            (text("speciality", _("Speciality"), 50), number("total", _("Personnel")), number("women", _("Women"))),
            _("Nobody of the contingent has a medical speciality.")),
    Section("medical_equipment", "G", _("Medical equipment as declared"), _EQUIPMENT,
            _("Not recorded: no medical equipment was declared.")),
    # H, I Aviation
    Section("aircraft", "H", _("Aircraft as declared"), _EQUIPMENT, _("Not recorded.")),
    Section("air_safety", "I", _("Means of aviation safety as declared"), _EQUIPMENT, _("Not recorded.")),
    # J Engineering
    Section(
        "levels", "J", _("Certified levels in disposal of explosive ordnance"),
        (text("ladder", _("Ladder"), 30), text("level", _("Level"), 30), number("valid", _("In force")),
         number("lapsed", _("Lapsed"))),
        _("Nobody holds a level."), says=_("IMAS 09.30: certified in writing, with a personal log beside it."),
    ),
    Section(
        "logs", "J", _("Personal logs of operators"),
        (number("people", _("Operators"), 24), number("entries", _("Entries"), 24),
         number("countersigned", _("Countersigned"), 24), number("hours", _("Hours countersigned"), 30)),
        _("No log is kept."),
    ),
    Section("engineers", "J", _("Engineer equipment as declared"), _EQUIPMENT,
            _("Not recorded: no engineer equipment was declared.")),
    # K Unmanned aircraft
    Section("uas_requirements", "K", _("What is asked of unmanned aircraft"), _REQUIREMENT,
            _("No requirement names unmanned aircraft.")),
    Section("uas", "K", _("Unmanned aircraft as declared"), _EQUIPMENT,
            _("Not recorded: no unmanned aircraft was declared.")),
    # L Communications
    Section("signallers", "L", _("Signallers"),
            (text("speciality", _("Speciality"), 50), number("total", _("Personnel")), number("women", _("Women"))),
            _("Nobody of the contingent is a signaller.")),
    Section(
        "silence", "L", _("How long a site may be without communications"),
        (text("plan", _("Supply plan"), 40), text("site", _("Site"), 40), text("chance", _("Chance of a blackout"), 40),
         text("hours", _("Hours"), 30)),
        _("Not recorded: no supply plan says by which means a site talks."),
    ),
    Section("ict", "L", _("Communications equipment as declared"), _EQUIPMENT,
            _("Not recorded: no communications equipment was declared.")),
)  # fmt: skip
