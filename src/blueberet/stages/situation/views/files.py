"""Reports and notices as files; what soldiers read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.situation.facts import Situation
from blueberet.engine.situation.swept import as_read
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.writing import write
from blueberet.stages.situation.models import Handover, Paper
from blueberet.stages.situation.outputs.papers import WHOLE, file_of, filename, paper_of
from blueberet.stages.situation.policies import notices_seen, reads_notices, report_for
from blueberet.stages.situation.selectors.reports import edition_of, handed_file, read_of, table_of
from blueberet.stages.situation.services.sending import addressees_of
from blueberet.stages.situation.services.writing import told as named
from blueberet.stages.situation.texts import text_to
from blueberet.stages.situation.views.asking import file_answer, user_of
from blueberet.stages.situation.words import SPOKEN, blocks, word

MIMES = {
    "pdf": "application/pdf", "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


def file(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """A report, or the text to one addressee, as PDF, DOCX or JSON; a draft says that it is one on every page."""
    row = report_for(request.user, number)
    whom = request.GET.get("for", WHOLE)
    if kind not in MIMES or whom not in (WHOLE, *addressees_of(row.unit)):
        raise Http404
    if kind == "json" and whom != WHOLE:
        # The facts are whole or not at all: under an addressee's name they would tell him what he is not told.
        raise Http404
    edition = edition_of(row)
    situation = read_of(row, edition)
    if kind == "json":
        content = wire.dump_json(situation)
    elif edition is not None:
        kept = handed_file(edition, whom) if kind == "pdf" else None
        content = kept or file_of(edition, whom, "pdf" if kind == "pdf" else "docx")
    else:
        paper = paper_of(situation, whom, table_of(row.centre))
        content = write("pdf" if kind == "pdf" else "docx", paper, timezone.now())
    record_act(
        "situation.report.exported", centre=row.centre, actor=user_of(request), subject=f"report {row.pk}",
        label=named(row), addressee=whom, file=kind,
    )  # fmt: skip
    return file_answer(content, MIMES[kind], filename(row, whom, kind))


def notices(request: HttpRequest) -> HttpResponse:
    """Notices that were sent to the personnel of the account's unit, the newest first."""
    if not reads_notices(request.user):
        raise Http404
    rows = list(notices_seen(request.user).order_by("-report__last_day", "-pk")[:60])
    return render(request, "situation/notices.html", {"notices": rows})


def notice(request: HttpRequest, number: int) -> HttpResponse:
    """One notice in Kazakh and Russian, as it was handed over; prints for the board."""
    found = _notice(request, number)
    situation, table = wire.load(Situation, found.edition.content), found.edition.table
    texts = []
    for language in SPOKEN["personnel"]:
        text = text_to(situation, "personnel", language, table)
        said = {x.fact: x.text for x in text.statements}
        parts = [(blocks()[b.code].words[language], [said[f.code] for f in b.facts if f.code in said])
                 for b in situation.blocks]  # fmt: skip
        texts.append((language, word("doc.personnel", language), [p for p in parts if p[1]],
                      word("doc.translated", language)))  # fmt: skip
    correction = found.report.corrections.filter(handovers__addressee="personnel").first()
    return render(request, "situation/notice.html", {
        "n": found, "r": found.report, "told": situation, "texts": texts, "correction": correction,
        "own": dict(as_read(situation).remarks).get("personnel", ""),
        "kept": Paper.objects.filter(handover=found).values_list("made_with", flat=True).first(),
        "own_title": " · ".join(word("doc.words", x) for x in SPOKEN["personnel"]),
    })  # fmt: skip


def notice_file(request: HttpRequest, number: int) -> HttpResponse:
    """The PDF that was handed over, to the byte; one from before files were kept is written anew."""
    found = _notice(request, number)
    content = handed_file(found.edition, "personnel") or file_of(found.edition, "personnel", "pdf")
    return file_answer(content, MIMES["pdf"], found.filename)


def _notice(request: HttpRequest, number: int) -> Handover:
    found = notices_seen(request.user).filter(pk=number).first() if reads_notices(request.user) else None
    if found is None:
        raise Http404
    return found
