"""The promise: nothing lost, nothing twice, nothing out of order, whatever goes wrong."""

import asyncio

import pytest

from bench.chaos import verdict
from bench.chaos.run import Plan, run
from bench.chaos.world import Said

SEED = 7


def test_in_the_end_everyone_has_exactly_the_log_of_their_room():
    outcome = asyncio.run(run(Plan(seconds=20, people=12, rooms=3, seed=SEED)))
    assert outcome.wrong == []
    assert all(outcome.troubles.values()), outcome.troubles
    assert outcome.messages > 50
    assert outcome.deliveries > 4 * outcome.messages


def test_without_recovery_the_promise_is_broken():
    outcome = asyncio.run(run(Plan(seconds=10, people=12, rooms=3, seed=SEED, recover=False)))
    assert any("missing" in problem for problem in outcome.wrong)


LOG = [Said(10, "a"), Said(11, "b"), Said(12, "c")]


@pytest.mark.parametrize(
    ("shown", "told", "problem"),
    [
        (["a", "b", "c"], ["c"], None),
        (["a", "b", "c"], ["d"], "'d' was sent, and is not in the log"),
        (["a", "c"], [], "1 missing, first 'b'"),
        (["a", "b", "b", "c"], [], "1 twice, first 'b'"),
        (["b", "a", "c"], [], "in another order"),
        (["a", "b", "c", "x"], [], "1 not in the log, first 'x'"),
        ([], [], "3 missing, first 'a'"),
    ],
)
def test_whatever_somebody_shows_that_is_not_the_log_is_said(shown, told, problem):
    wrong = verdict.of_person("ana", LOG, shown, told)
    assert len(wrong) == bool(problem)
    assert not problem or problem in wrong[0]


@pytest.mark.parametrize(
    "log", [[], [Said(10, "a"), Said(12, "c")], [Said(10, "a"), Said(11, "a")]], ids=repr
)
def test_a_log_with_holes_with_nothing_or_with_something_twice_is_wrong(log):
    assert verdict.of_log("lobby", LOG) == []
    assert verdict.of_log("lobby", log)


def test_what_one_person_said_in_another_order_is_wrong():
    said = [Said(1, "ana says 1"), Said(2, "bo says 1"), Said(3, "ana says 2")]
    assert verdict.of_senders("lobby", said) == []
    assert verdict.of_senders("lobby", [said[2], said[0]]) == [
        "lobby: 'ana says 1' comes after number 2"
    ]


def test_a_kind_of_trouble_that_never_struck_is_said():
    assert verdict.of_troubles({"cut": 1, "crash": 0}) == ["the trouble crash never struck"]
