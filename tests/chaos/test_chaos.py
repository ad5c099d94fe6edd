"""The promise: nothing lost, doubled or out of order, whatever fails; and the verdict on it."""

import asyncio
from argparse import Namespace

import pytest

from bench.chaos import verdict
from bench.chaos.benchmark import SEALED, carry_out
from bench.chaos.python_client import TOO_MANY
from bench.chaos.verdict import LogEntry

SHORT = {"clients": 12, "rooms": 3, "seed": 7}


def test_every_client_shows_exactly_the_log_of_its_room():
    outcome = asyncio.run(carry_out(Namespace(seconds=20, no_recovery=False, **SHORT)))
    assert outcome.problems == []
    assert {SEALED, TOO_MANY, "cut", "crash", "killed", "reloaded"} < outcome.faults.keys()
    assert all(outcome.faults.values()), outcome.faults
    assert outcome.messages > 50
    assert outcome.shown > 4 * outcome.messages


def test_without_recovery_the_promise_is_broken():
    outcome = asyncio.run(carry_out(Namespace(seconds=10, no_recovery=True, **SHORT)))
    assert any("missing" in problem for problem in outcome.problems)


LOG = [LogEntry(10, "a"), LogEntry(11, "b"), LogEntry(12, None), LogEntry(13, "c")]


@pytest.mark.parametrize(
    ("shown", "acknowledged", "problem"),
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
def test_each_difference_between_a_client_and_the_log_is_a_problem(shown, acknowledged, problem):
    problems = verdict.check_client("ana", LOG, shown, acknowledged)
    assert len(problems) == bool(problem)
    assert not problem or problem in problems[0]


@pytest.mark.parametrize(
    "log",
    [
        [],
        [LogEntry(10, None), LogEntry(11, None)],
        [LogEntry(10, "a"), LogEntry(12, "c")],
        [LogEntry(10, "a"), LogEntry(11, "a")],
    ],
    ids=repr,
)
def test_a_log_with_holes_without_messages_or_with_duplicates_is_a_problem(log):
    assert verdict.check_log("lobby", LOG) == []
    assert verdict.check_log("lobby", log)


def test_a_number_that_nobody_has_a_reason_to_seal_is_no_problem():
    assert verdict.check_log("lobby", [*LOG, LogEntry(15, None)]) == []


def test_one_senders_messages_in_another_order_are_a_problem():
    texts = ("ana says 1", "bo says 1", None, "ana says 2")
    said = [LogEntry(seq, text) for seq, text in enumerate(texts)]
    assert verdict.check_senders("lobby", said) == []
    assert verdict.check_senders("lobby", [said[3], said[0]]) == [
        "lobby: 'ana says 1' comes after number 2"
    ]


def test_a_kind_of_fault_that_never_occurred_is_a_problem():
    assert verdict.check_faults({"cut": 1, "crash": 0}) == ["crash never occurred"]


def test_void_entries_are_counted_and_never_shown():
    assert verdict.voids_of(LOG) == 1
    assert verdict.texts_of(LOG) == ["a", "b", "c"]
    assert verdict.newest_message([*LOG, LogEntry(14, None)]) == LogEntry(13, "c")
