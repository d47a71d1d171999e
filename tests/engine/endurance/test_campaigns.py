"""Cells of a campaign: each is what playing its mission alone gives; a stop loses nothing; what is wrong is told."""

import io
import json
from dataclasses import replace

import pytest

from blueberet.engine.endurance.altering import Policy, Rationing, Situation, Stock, Supply, altered, scaled
from blueberet.engine.endurance.campaigns import Campaign, play
from blueberet.engine.endurance.durations import Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.executors import Serial
from blueberet.engine.endurance.finished import Finished
from blueberet.engine.endurance.mission import Closure, KnownClosure, Step
from blueberet.engine.endurance.simulate import BLOCKS, simulate
from blueberet.engine.kit import wire
from tests.engine.endurance.instances import one_site, with_closures

MISSION = with_closures(one_site(16.0, days=60), Closure("gate", sites=("S",), rate=1 / 20, duration=Exponential(3.0)))
LEBANON = Situation("ten days", known=(KnownClosure(20.0, 30.0, everywhere=True),))
MORE = Policy("more water", stocks=(Stock("S", "water", target=24.0),))
CAMPAIGN = Campaign(
    (MISSION, replace(MISSION, name="two", days=30)),
    90,
    (1, 2),
    (Situation("as listed"), LEBANON),
    (Policy("as planned"), MORE),
)


class Blocks(Serial):
    """Counts the tours that are played."""

    def __init__(self) -> None:
        super().__init__()
        self.played = self.tasks = 0

    def map(self, do, tasks):
        for n, task in enumerate(tasks):
            self.played, self.tasks = self.played + task.count, self.tasks + 1
            yield n, do(task)


class Backwards(Blocks):
    """Answers come in another order than tasks, six at a time."""

    def map(self, do, tasks):
        held = []
        for answer in super().map(do, tasks):
            held.append(answer)
            if len(held) == 6:
                yield from reversed(held)
                held = []
        yield from reversed(held)


@pytest.fixture(autouse=True)
def blocks_of_thirty(monkeypatch):
    monkeypatch.setitem(BLOCKS, "vectors", 30)


@pytest.fixture(scope="module")
def whole():
    return [(cell, outcome.tally) for cell, outcome in play(CAMPAIGN, engine="vectors")]


def kept(stream: io.BytesIO, campaign: Campaign = CAMPAIGN) -> Finished:
    return Finished(stream, campaign.mark)


def told(found) -> list:
    return [(cell, outcome.tally) for cell, outcome in found]


def test_each_cell_is_its_mission_played_alone(whole):
    assert [cell.number for cell, _ in whole] == list(range(16))
    for cell, counted in whole:
        mission = replace(MISSION, name=cell.mission, days=30 if cell.mission == "two" else 60)
        if cell.situation == "ten days":
            mission = replace(mission, known=LEBANON.known)
        if cell.policy == "more water":
            store = replace(mission.sites[0].stores[0], target=24.0)
            mission = replace(mission, sites=(replace(mission.sites[0], stores=(store,)),))
        if cell.seed == 2:
            assert simulate(mission, 90, 2, "reference").tally == counted
    endured = {(c.mission, c.situation, c.policy, c.seed): int(t.endured) for c, t in whole}
    for (mission, situation, policy, seed), n in endured.items():
        assert policy == "more water" or n <= endured[mission, situation, "more water", seed]
    assert len(set(endured.values())) > 4


def test_a_single_cell_is_cut_for_all_workers():
    executor = Blocks()
    executor.workers = 9
    few = Campaign((MISSION,), 12, (1,))
    list(play(few, executor, engine="vectors"))
    assert executor.tasks == 9


def test_the_order_of_answers_does_not_matter(whole):
    assert told(play(CAMPAIGN, Backwards(), engine="vectors")) == whole


def test_a_stop_loses_no_block_that_had_ended(whole):
    stream = io.BytesIO()
    stops = [lambda done, of: done < 200, lambda done, of: done < 1000]
    partly = told(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream), told=stops[0]))
    assert [int(t.n) for _, t in partly] == [90, 90, 30]
    list(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream), told=stops[1]))
    last = Blocks()
    assert told(play(CAMPAIGN, last, engine="vectors", finished=kept(stream))) == whole
    assert last.played == 16 * 90 - 1020
    again = Blocks()
    assert told(play(CAMPAIGN, again, engine="vectors", finished=kept(stream))) == whole
    assert again.played == 0


def test_a_line_cut_short_is_played_again(whole):
    stream = io.BytesIO()
    list(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream)))
    text = stream.getvalue()
    for cut in (len(text) - 1, len(text) - 700, text.index(b"\n") // 2, text.index(b"\n", 300) + 1):
        stream = io.BytesIO(text[:cut])
        assert told(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream))) == whole
        assert sorted(stream.getvalue().split(b"\n")) == sorted(text.split(b"\n"))


def test_more_tours_may_be_asked_for_later(whole):
    stream = io.BytesIO()
    few = replace(CAMPAIGN, reps=50)
    list(play(few, Blocks(), engine="vectors", finished=kept(stream, few)))
    more = Blocks()
    assert told(play(CAMPAIGN, more, engine="vectors", finished=kept(stream))) == whole
    assert more.played == 16 * 40
    assert [int(t.n) for _, t in told(play(few, Blocks(), engine="vectors", finished=kept(stream)))] == [50] * 16


def test_blocks_that_stand_there_twice_count_once(whole):
    stream = io.BytesIO()
    list(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream)))
    head, *lines = stream.getvalue().splitlines(keepends=True)
    stream = io.BytesIO(b"".join([head, *lines, *lines[:9]]))
    assert told(play(CAMPAIGN, Blocks(), engine="vectors", finished=kept(stream))) == whole


def test_files_that_are_none_of_ours_stay_as_they_are():
    other = replace(CAMPAIGN, seeds=(7,))
    stream = io.BytesIO()
    kept(stream, other)
    mark = stream.getvalue()
    for content, sentence in (
        (mark, "was begun by another campaign"),
        (json.dumps(CAMPAIGN.mark | {"release": "0.0"}).encode() + b"\n", "was begun by another release .0.0, this is"),
        (b"name;days\nB1;180\n", "is no file of finished blocks"),
        (b"a letter without an end", "is no file of finished blocks"),
        (json.dumps(CAMPAIGN.mark).encode() + b"\n{}\n", "line 2 is no finished block"),
    ):
        stream = io.BytesIO(content)
        with pytest.raises(ValueError, match=sentence):
            kept(stream)
        assert stream.getvalue() == content


def test_a_campaign_larger_than_memory_streams():
    """Cells are made when they are played, and told when they are done: few are open at a time."""
    many = replace(CAMPAIGN, seeds=tuple(range(500)), reps=1)
    executor = Blocks()
    outcomes = play(many, executor, engine="vectors")
    for _ in range(3):
        next(outcomes)
    assert executor.played <= 4
    outcomes.close()


def test_what_a_campaign_names_and_no_mission_has_is_told_at_once():
    wrong = Policy(
        "wrong",
        target_factor=-1.0,
        stocks=(Stock("S", "watr", 3.0), Stock("X", "water", 3.0), Stock("S", "water", 3.0), Stock("S", "water", 4.0)),
        supplies=(Supply("Y", period=3),),
        rations=(Rationing("fuel"),),
    )
    with pytest.raises(ValueError, match="reps: must be at least 1, not 0") as error:
        Campaign((MISSION,), 0, (1, 1, -4), (Situation("often", rate_factor=-2.0),), (wrong,))
    assert str(error.value).split("\n")[1:] == [
        "seeds: 1 stands there 2 times; each needs its own name.",
        "seeds: must be 0 to 18446744073709551615, not -4.",
        "situations.often.rate_factor: must be zero or more, not -2.",
        "policies.wrong.target_factor: must be zero or more, not -1.",
        "policies.wrong.stocks: S/water stands there 2 times; keep one.",
        "policies.wrong.stocks.S/watr: no item watr is listed in the mission; there is water.",
        "policies.wrong.stocks.X/water: no site X is listed in the mission; there is S.",
        "policies.wrong.supplies.Y: no site Y is listed in the mission; there is S.",
        "policies.wrong.rations.fuel: no item fuel is listed in the mission; there is water.",
    ]


def test_altered_missions_are_checked_like_any_other():
    shut = Situation("late", known=(KnownClosure(70.0, 80.0, everywhere=True),))
    with pytest.raises(ValueError, match="one, late, as planned: known.0: starts on day 70, after a tour of 60 days"):
        Campaign((MISSION,), 10, situations=(shut,))
    with pytest.raises(ValueError, match="minimum: 9 is more than the target of 4"):
        altered(MISSION, policy=Policy("little", stocks=(Stock("S", "water", target=4.0, minimum=9.0),)))


def test_policies_and_situations_change_what_they_name_alone():
    policy = Policy(
        "p",
        2.0,
        (),
        (Supply("S", period=3, lead=2, payload_kg=50.0, retry="next_turn"),),
        (Rationing("water", (Step(5.0, 0.5),)),),
    )
    found = altered(MISSION, Situation("s", 2.0, 0.5), policy)
    site, closure = found.sites[0], found.closures[0]
    assert (site.period, site.offset, site.lead, site.payload_kg, site.retry) == (3, 0, 2, 50.0, "next_turn")
    assert (site.stores[0].target, found.items[0].steps) == (32.0, (Step(5.0, 0.5),))
    assert (closure.rate, closure.duration) == (0.1, Exponential(1.5))
    assert altered(found, policy=Policy("q", supplies=(Supply("S", any_weight=True),))).sites[0].payload_kg is None
    assert altered(MISSION) == MISSION
    for duration in (Exponential(2.0), Lognormal(2.0, 0.7), Fixed(3.0), Empirical((1.0, 4.0))):
        assert scaled(duration, 1.5).mean == pytest.approx(1.5 * duration.mean)
        assert scaled(duration, 1.5).exceeds(4.5) == pytest.approx(duration.exceeds(3.0))


def test_a_campaign_goes_to_a_file_and_back():
    assert wire.load_json(Campaign, wire.dump_json(CAMPAIGN)) == CAMPAIGN
