"""Capacity: the search for the best rate, messages at a fixed rate, and what the tables say."""

import asyncio
import contextlib
import json
from argparse import Namespace

import pytest
from websockets.asyncio.server import broadcast, serve
from websockets.exceptions import ConnectionClosed

from bench.capacity import benchmark, open_loop
from bench.capacity.benchmark import Case
from bench.capacity.open_loop import Message, OpenLoop, Outcome
from bench.capacity.search import best_rate


def search(capacity, rates, bisections):
    """The best rate of a chat with this capacity, and the rates that were tried."""
    tried = []

    async def passes(rate):
        tried.append(round(rate))
        return rate <= capacity

    return round(asyncio.run(best_rate(passes, rates, bisections))), tried


@pytest.mark.parametrize(
    ("capacity", "best", "tried"),
    [
        (130, 113, [40, 80, 160, 113, 135]),
        (150, 135, [40, 80, 160, 113, 135]),
        (90, 80, [40, 80, 160, 113, 95]),
        (500, 160, [40, 80, 160]),
        (30, 0, [40]),
    ],
)
def test_rates_rise_until_one_fails_and_the_step_before_it_is_bisected(capacity, best, tried):
    assert search(capacity, (40, 80, 160), 2) == (best, tried)


@contextlib.asynccontextmanager
async def server(reply):
    """`reply`: what to answer a frame; None if it is to be broadcast."""
    everyone = set()

    async def receive(connection):
        everyone.add(connection)
        with contextlib.suppress(ConnectionClosed):
            async for received in connection:
                frame = json.loads(received)
                answer = reply(frame)
                text = json.dumps(answer or frame, separators=(",", ":"))
                broadcast([connection] if answer else everyone, text)

    async with serve(receive, "127.0.0.1", 0) as started:
        yield f"ws://127.0.0.1:{started.sockets[0].getsockname()[1]}/"


def offer(reply, rate=200, seconds=0.1, rooms=1):
    async def run():
        async with server(reply) as address, OpenLoop(address, rooms, people=3) as clients:
            return await clients.offer(rate, seconds)

    return asyncio.run(run())


def test_everybody_hears_what_is_sent_at_a_rate():
    outcome = offer(lambda _: None)
    assert len(outcome.messages) == 20
    assert outcome.answered(5) == 1
    assert all(m.answered_s <= m.heard_s for m in outcome.messages)
    assert {m.heard_by for m in outcome.messages} == {3}
    assert not outcome.refused


def test_messages_are_sent_on_schedule_whether_or_not_others_are_answered(monkeypatch):
    monkeypatch.setattr(open_loop, "PATIENCE_S", 3)
    outcome = offer(lambda frame: {"type": "pong"} if int(frame["id"]) % 2 else None)
    assert outcome.answered(5) == 0.5
    assert outcome.latencies_ms(99) == (None, None)
    dues = [message.due for message in outcome.messages]
    assert dues == sorted(dues)
    assert 0.08 < dues[-1] - dues[0] < 0.1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"type": "error", "code": "too_many", "message": "", "retryAfter": 9}, "too_many"),
        ({"message": "Internal server error", "requestId": "r"}, "Internal server error"),
    ],
)
def test_refusals_are_counted_and_nothing_is_sent_again(answer, reason, monkeypatch):
    monkeypatch.setattr(open_loop, "PATIENCE_S", 3)
    asked = []
    outcome = offer(lambda frame: asked.append(frame) or answer)
    assert outcome.refused == {reason: 20}
    assert outcome.answered(5) == 0
    assert len(asked) == 20


def outcome(rate, answered_s):
    """Messages that were answered after so many seconds, or, with None, not at all."""
    return Outcome(rate, 1, [Message(None, 0, 5, 5, each, each) for each in answered_s])


def test_a_rate_is_in_time_if_99_percent_are_answered_in_250_ms():
    assert benchmark.is_in_time(outcome(100, 99 * [0.25] + [None]))
    assert not benchmark.is_in_time(outcome(100, 98 * [0.01] + [0.26, None]))


def test_percentiles_count_what_is_not_answered_as_last():
    found = outcome(4, [0.3, None, 0.1, 0.2])
    assert found.latencies_ms(50) == (pytest.approx(300), pytest.approx(300))
    assert found.latencies_ms(99) == (None, None)


def test_each_rate_is_tried_again_before_it_fails_and_twice_the_best_is_offered(monkeypatch):
    offered = []

    async def offer(case, rate, people, seconds):
        offered.append((rate, people, seconds))
        return outcome(rate, [0.1 if rate <= 80 else 2.0])

    monkeypatch.setattr(benchmark, "offer", offer)
    case = Case("a room", people=benchmark.people_within_limits)
    options = Namespace(rates=(40, 80, 160), seconds=3, bisections=0, tries=2)
    asyncio.run(benchmark.measure(case, options))
    # At twice the best rate as many people send as at the best one, and three times as long.
    assert offered == [(40, 10, 3), (80, 20, 3), (160, 40, 3), (160, 40, 3), (160, 20, 9)]
    assert (case.best, case.kept_share) == (80, 0)


def test_the_aims_are_those_of_one_room_and_of_several():
    one, five, limited = benchmark.cases()
    one.best, one.overload = 250, outcome(500, [0.9, 1.1])
    five.best, five.overload = 300, outcome(600, [0.9, 1.1, 1.1])
    best, *kept = benchmark.aims([one, five, limited])
    assert best.is_met
    assert [(aim.measured, aim.is_met) for aim in kept] == [(1, True), (2 / 3, False)]


def test_the_tables_have_a_case_without_any_good_rate():
    case = Case("a room", outcomes={40: outcome(40, [2.0])})
    assert benchmark.summary([case]).rows == [["a room", "5", "0", *5 * ["-"]]]
    assert benchmark.steps(case).rows == [["40", "0", "0", "2,000, 2,000", "2,000, 2,000", "none"]]
