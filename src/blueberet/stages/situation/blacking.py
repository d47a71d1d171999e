"""What of free words an addressee does not read: names, numbers of people, words of health beside them.

In: a situation with its free words. Out: the same with what is blacked out. Why: docs/engines/situation.md, S13. The
board of a contingent may name its own people; the ministry and the mission read no name, and nobody reads a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from blueberet.engine.situation.facts import Situation, Swept
from blueberet.engine.situation.swept import free_words, of_place, remark_place, value_place
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.selectors.sweeping import sweep_of, taken_out
from blueberet.stages.situation.models import Addressee
from blueberet.stages.situation.words import words

READS_NAMES = remark_place(Addressee.PERSONNEL)


def blacked(s: Situation, centre: Centre) -> Situation:
    """The report with what addressees read in place of words that hold something guarded."""
    keys = {key for key, _language in words()}
    free = {where: text for where, text in free_words(s).items() if text not in keys}
    sweep = sweep_of(centre, list(free.values()))
    swept = {where: sweep.text(text, names=where != READS_NAMES) for where, text in free.items()}
    return replace(s, swept=tuple(Swept(where, text) for where, text in swept.items() if text != free[where]))


def taken(s: Situation) -> Mapping[str, Sequence[str]]:
    """What was blacked out, by its place."""
    free = free_words(s)
    return {x.where: taken_out(free.get(x.where, ""), x.text) for x in s.swept}


def taken_of_fact(out: Mapping[str, Sequence[str]], code: str) -> list[str]:
    """What was blacked out of a fact."""
    return [*out.get(of_place(code), ()), *out.get(value_place(code), ())]
