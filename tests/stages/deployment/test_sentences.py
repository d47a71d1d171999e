"""Reasons in the words of the pages: every code has its words with the same facts, days are told as days."""

import re
from datetime import date

import pytest

from blueberet.engine.deployment import telling
from blueberet.engine.deployment.plan import Wish
from blueberet.engine.deployment.problem import Need
from blueberet.engine.kit import wire
from blueberet.stages.deployment import sentences
from blueberet.stages.deployment.sentences import because_told, dated, lever_told, wishes_told, worded


def test_every_code_has_words_that_tell_its_facts() -> None:
    assert sentences.LACKS.keys() == telling.LACKS.keys()
    assert sentences.EMPTY.keys() == telling.EMPTY.keys()
    assert sentences.FILLED.keys() == telling.FILLED.keys()
    for code, said in telling.SENTENCES.items():
        facts = set(re.findall(r"\{(\w+)\}", said))
        given = dict.fromkeys(facts, 3) | {f: date(2027, 3, 14) for f in facts & set(sentences.DAYS)}
        shown = worded({"code": code, "facts": given}, {})
        assert "%" not in shown.replace("3 %", ""), code
        assert "2027-03" not in shown, code
        assert shown.count("14 Mar 2027") == len(facts & set(sentences.DAYS)), code
        numbers = re.findall(r"(?<!\d)3(?!\d)", shown.replace("14 Mar 2027", ""))
        assert len(numbers) == len(facts - {*sentences.DAYS, "rules"}), code


@pytest.mark.parametrize(("days", "told"), [(1, "1 day early"), (14, "14 days early")])
def test_one_day_is_one_day(days: int, told: str) -> None:
    lack = telling.lack("P4", "ends_early", thing="passport", day=date(2028, 8, 26), days=days, last=date(2028, 9, 9))
    assert worded(wire.dump(lack)) == f"passport ends on 26 Aug 2028, {told} for a tour to 9 Sep 2028"


def test_people_categories_units_and_rules_have_names() -> None:
    said = [
        telling.say("counts_woman", women=1, people=4, category="observer", year=2027, share=25),
        telling.say("with_unit", unit="1 Company > 2 Platoon", n=1, team="QRF"),
        telling.say("best_other", person="N-1", cost=20, rules="W6, W7"),
    ]
    shown = because_told([wire.dump(s) for s in said], {"N-1": "OSPANOV B."})
    assert shown == (
        "Counts for the share of women: 4 (1 F) start as military observer in 2027, 25 % asked. "
        "From 2 Platoon, as is 1 other of the team QRF who starts that day. "
        "The best other who is free, OSPANOV B., would cost 20 thousandths of a post: "
        "sent again, or soon after a tour, a sooner tour."
    )


def test_what_was_written_down_before_there_were_codes_is_still_read() -> None:
    assert because_told("Set by hand: order of 2026-03-14.", {}) == "Set by hand: order of 14 Mar 2026."
    assert worded({"told": "on 2027-02-30 nobody"}) == "on 2027-02-30 nobody"
    assert dated("from 2027-01-05 to 2027-12-31") == "from 5 Jan 2027 to 31 Dec 2027"


def test_wishes_are_about_people_not_keys() -> None:
    wishes = (
        Wish("W1", "observer 2027", 2, 1800, "observer", 2027), Wish("W5", "QRF 2027-03-14", 2, 100, "QRF", 2027, date(2027, 3, 14)),
        Wish("W6", "sent again", 3, 60), Wish("W7", "months later", 90, 90), Wish("W3", "UNDOF 2027-01-02", 1, 1),
    )  # fmt: skip
    assert [(w.rule, of, w.amount) for _word, of, w in wishes_told(wishes)] == [
        ("W1", "military observer, starting in 2027", 2), ("W5", "QRF, starting on 14 Mar 2027", 2),
        ("W6", "everybody sent", 3), ("W3", "UNDOF 2 Jan 2027", 1),
    ]  # fmt: skip


def test_things_are_named_as_on_the_pages() -> None:
    uas = telling.lack("P4", "missing_speciality", need=Need("speciality", "uas operator"), of="uas operator")
    assert worded(wire.dump(uas)) == "does not have the speciality UAS operator"
    shot = Need("vaccination", "vaccination")
    assert worded(wire.dump(telling.lack("P4", "missing", need=shot, thing=shot.told))) == "has no vaccination"


def test_one_is_told_as_one() -> None:
    def told(code: str, **facts: int) -> str:
        return worded(wire.dump(telling.say(code, **facts)))

    assert told("wish", free=1) == "1 is free; the wishes of the rules outweigh it."
    assert told("wish", free=2) == "2 are free; the wishes of the rules outweigh it."
    assert told("committed", fitting=1, higher=0).startswith("1 fits, and is needed elsewhere or rests")


def test_levers_are_told_in_words_with_days_as_days() -> None:
    x = {"told": "?", "kind": "training", "what": "speciality", "of": "uas operator", "scale": "", "least": "",
         "people": ["N-1"], "posts": [], "first": "2026-12-21"}  # fmt: skip
    assert lever_told(x) == "UAS operator for 1 person from 21 Dec 2026"
    assert lever_told(x | {"people": ["N-1", "N-2"]}) == "UAS operator for 2 people from 21 Dec 2026"
    waived = x | {"kind": "waiver", "posts": ["A", "B"], "first": ""}
    assert lever_told(waived) == "2 posts without asking for UAS operator"
    assert lever_told(waived | {"what": "rank", "of": "", "posts": ["A"]}) == (
        "one rank more on each side waived in 1 post"
    )
