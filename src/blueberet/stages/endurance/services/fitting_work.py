"""What the worker does for closures from incidents: fit, play tours, keep what they come to.

Only the worker calls it: fits bring scipy with them.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.incidents.advice import advise
from blueberet.engine.incidents.choosing import Choice
from blueberet.engine.incidents.gist import Gist
from blueberet.engine.incidents.handing import handed
from blueberet.engine.incidents.limits import FileFacts
from blueberet.engine.incidents.proposal import PARTS, ClosureProposal, Settings, propose_from
from blueberet.engine.incidents.tours import bars
from blueberet.engine.kit import wire
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import FLEETING, end_run, note_progress
from blueberet.stages.endurance.models import Fit, SupplyPlan


class _Stopped(Exception):
    """Somebody asked the run to stop."""


def carry_out_fit(run: Run) -> None:
    """Fit what was asked for and keep the proposal; a stopped run keeps nothing."""
    asked = run.limits
    words = (
        _("Fitting rates and clusters"), _("Playing tours, each closure by itself"),
        _("Playing tours whose level differs"), _("Playing tours with clusters"), _("Playing what is handed over"),
    )  # fmt: skip

    def told(done: int, of: int) -> None:
        if not note_progress(run, progress={"told": words[done], "done": done, "of": of + 1}, point=None):
            raise _Stopped

    try:
        proposal = propose_from(
            wire.load(FileFacts, asked["facts"]), wire.load(Choice, asked["choice"]), wire.load(Gist, asked[FLEETING]),
            wire.load(Settings, asked["settings"]), told,
        )  # fmt: skip
        told(PARTS, PARTS)
        result = result_of(proposal)
    except _Stopped:
        with transaction.atomic():
            end_run(run, state=Run.State.CANCELLED)
        return
    plan = SupplyPlan.objects.get(pk=run.subject)
    kept = {k: v for k, v in asked.items() if k != FLEETING}
    with transaction.atomic():
        fit = Fit.objects.create(plan=plan, filename=asked["file"], checksum=asked["checksum"], asked=kept,
                                 result=result, by=run.created_by)  # fmt: skip
        record_act("endurance.fit.made", centre=run.centre, actor=run.created_by, subject=plan.code,
                   label=f"{asked['file']}, {asked['place']}", fit=fit.pk, events=proposal.fit.events)  # fmt: skip
        end_run(run, state=Run.State.DONE, result={"fit": fit.pk})


def result_of(proposal: ClosureProposal) -> dict[str, Any]:
    """The proposal, what is handed over by pattern, tours of what is not handed over exactly, and the advice."""
    patterns = [p for p in (proposal.even, proposal.mixed, proposal.drawn) if p is not None]
    over = {p.kind: handed(p) for p in patterns}
    s = proposal.settings
    played = {
        kind: wire.dump(bars(h.as_drawn(), proposal.duration, tour_days=s.tour_days, seed=s.seed + 1))
        for kind, h in over.items() if not h.is_exact
    }  # fmt: skip
    return {
        "proposal": wire.dump(proposal), "handed": {k: wire.dump(h) for k, h in over.items()},
        "taken": [k for k, h in over.items() if h.is_taken], "played": played, "advice": wire.dump(advise(proposal)),
    }  # fmt: skip
