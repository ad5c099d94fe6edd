"""The promise: nothing lost, doubled or out of order, whatever fails; and the verdict on it."""

import asyncio
from argparse import Namespace

import pytest
from chat_client import Outbox

from bench.chaos import http_client, verdict
from bench.chaos.benchmark import SEALED, carry_out
from bench.chaos.deeds import Deeds, Key
from bench.chaos.python_client import ACTIONS, MUTED, TOO_MANY
from bench.chaos.traces import strings_of, traces
from bench.chaos.verdict import LogEntry

SHORT = {"clients": 12, "requesters": 3, "rooms": 3, "seed": 7}


def test_every_client_shows_exactly_the_log_of_its_room():
    outcome = asyncio.run(carry_out(Namespace(seconds=20, no_recovery=False, **SHORT)))
    assert outcome.problems == []
    assert {
        SEALED,
        TOO_MANY,
        MUTED,
        http_client.MUTED,
        *ACTIONS,
        *http_client.ACTIONS,
        "cut",
        "crash",
        "killed",
        "reloaded",
    } < outcome.faults.keys()
    assert all(outcome.faults.values()), outcome.faults
    assert outcome.messages > 50
    assert outcome.shown > 4 * outcome.messages
    assert outcome.deleted > 3


def test_without_recovery_the_promise_is_broken():
    outcome = asyncio.run(carry_out(Namespace(seconds=10, no_recovery=True, **SHORT)))
    assert any("missing" in problem for problem in outcome.problems)


THUMBS = (("👍", ("id of ana", "id of bo")), ("hm", ("id of bo",)))
LOG = [
    LogEntry(10, "ana says 1"),
    LogEntry(11, "bo edits 2 of 1", reactions=THUMBS),
    LogEntry(12, None),
    LogEntry(13, "", is_deleted=True),
    LogEntry(14, "ana says 3"),
]
SHOWN = ["ana says 1", "bo edits 2 of 1 👍*2 hm*1", "(deleted 13)", "ana says 3"]


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        (SHOWN, None),
        ([*SHOWN[:2], *SHOWN[3:]], "1 missing, first '(deleted 13)'"),
        (["ana says 1", "bo says 1 👍*2 hm*1", *SHOWN[2:]], "1 missing, first 'bo edits 2 of 1"),
        (["ana says 1", "bo edits 2 of 1 👍*2", *SHOWN[2:]], "1 missing, first 'bo edits 2 of 1"),
        ([*SHOWN[:2], "ana says 2", SHOWN[3]], "1 not in the log, first 'ana says 2'"),
        ([*SHOWN[:2], *SHOWN[1:]], "1 twice, first 'bo edits 2 of 1"),
        ([SHOWN[1], SHOWN[0], *SHOWN[2:]], "in another order"),
        ([], "4 missing, first 'ana says 1'"),
    ],
)
def test_each_difference_between_a_client_and_the_log_is_a_problem(shown, problem):
    problems = verdict.check_client("ana", LOG, shown)
    assert len(problems) == bool(problem)
    assert not problem or problem in problems[0]


@pytest.mark.parametrize(
    ("deeds", "problem"),
    [
        (Deeds({Key("ana", 1): "ana says 1"}, {Key("ana", 2)}), None),
        (Deeds({Key("ana", 2): "ana says 2"}), None),  # deleted by somebody else
        (Deeds({Key("ana", 4): "ana says 4"}), "'ana says 4' was sent, and is not in the log"),
        (Deeds({Key("ana", 3): "ana edits 1 of 3"}), "'ana edits 1 of 3' was sent, and is not in"),
        (Deeds(deleted={Key("ana", 3)}), "'ana says 3' was deleted, and is in the log"),
        (Deeds(reactions={(Key("bo", 1), "👍"): True, (Key("ana", 1), "hm"): False}), None),
        (Deeds(reactions={(Key("bo", 1), "hm"): True}), "hm to 'bo edits 2 of 1' is missing from"),
        (Deeds(reactions={(Key("bo", 1), "👍"): False}), "👍 to 'bo edits 2 of 1' is in the log"),
    ],
)
def test_each_confirmed_operation_that_is_not_in_the_log_is_a_problem(deeds, problem):
    deleted = {Key("ana", 2)} | deeds.deleted
    problems = verdict.check_deeds("ana", "id of ana", LOG, deeds, deleted)
    assert len(problems) == bool(problem)
    assert not problem or problem in problems[0]


@pytest.mark.parametrize("text", ["ana says 2", "Reply to ana: ana edits 1 of 2", '{"ana says 2"}'])
def test_a_deleted_text_is_found_wherever_it_is(text):
    places = {"a table": text, "bo": "ana says 21, ana edits 2 of 22, joana says 2"}
    (problem,) = traces(places, {Key("ana", 2)})
    assert problem.startswith("a table: has a text of")


def test_a_deleted_text_is_found_in_the_memory_of_a_client():
    outbox = Outbox()
    outbox.add("ana says 2")
    assert "ana says 2" in strings_of({"held": [outbox]}, "chat_client")


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
    assert verdict.check_log("lobby", [*LOG, LogEntry(16, None)]) == []


def test_one_senders_messages_in_another_order_are_a_problem():
    texts = ("ana says 1", "bo says 1", None, "", "ana edits 5 of 2")
    said = [LogEntry(seq, text) for seq, text in enumerate(texts)]
    assert verdict.check_senders("lobby", said) == []
    assert verdict.check_senders("lobby", [said[4], said[0]]) == [
        "lobby: 'ana says 1' comes after number 2"
    ]


def test_a_kind_of_fault_that_never_occurred_is_a_problem():
    assert verdict.check_faults({"cut": 1, "crash": 0}) == ["crash never occurred"]


def test_void_entries_are_counted_and_never_shown():
    assert verdict.voids_of(LOG) == 1
    assert verdict.shown_of(LOG) == SHOWN
