"""Nobody hears of a room what they may not, whatever fails; and the checker that says so."""

import asyncio
import json
import time
from argparse import Namespace
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.access import socket_client
from bench.access.benchmark import carry_out
from bench.access.checker import (
    DOUBT_S,
    RECHECK_S,
    SENT_TOLERANCE_S,
    TOLERANCE_S,
    Access,
    Received,
    leaks,
)
from bench.access.owners import Room, create, subscribe
from bench.access.socket_client import NoAnswer, NotSent, SocketClient

SHORT = {"clients": 5, "rooms": 2, "seed": 3}
ROOM = "private." + "a" * 26


def test_nobody_hears_of_a_room_what_they_may_not_and_all_get_what_they_may():
    outcome = asyncio.run(carry_out(Namespace(seconds=12, planted_leak=False, **SHORT)))
    assert outcome.problems == []
    assert outcome.counts["frames checked"] > 100


def test_a_planted_leak_is_found():
    outcome = asyncio.run(carry_out(Namespace(seconds=6, planted_leak=True, **SHORT)))
    found = ("may not read it", "when they could not read it")
    assert any(problem.endswith(found) for problem in outcome.problems)


@pytest.fixture
def access():
    """Ana may read the room from 100 to 200."""
    access = Access()
    access.begins("ana", ROOM, 100)
    access.ends("ana", ROOM, 200)
    return access


def got(at, frame, expires_at=1000.0):
    return [Received("ana", at, expires_at, frame)]


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "message", "room": ROOM, "member": "bob", "at": 150_000},
        {"type": "presence", "room": ROOM},
        {"type": "history", "room": ROOM, "messages": []},
        {"type": "pong", "rooms": {ROOM: 7}},
        {"type": "rooms", "rooms": [{"room": ROOM}]},
        {"type": "subscribed", "rooms": [{"room": ROOM}]},
    ],
    ids=lambda frame: frame["type"],
)
def test_a_frame_that_tells_something_of_a_room_is_a_leak_outside_of_the_span(access, frame):
    assert leaks(got(99, frame), access)
    assert not leaks(got(150, frame), access)
    assert not leaks(got(200 + TOLERANCE_S - 0.1, frame), access)
    assert leaks(got(200 + TOLERANCE_S + 0.1, frame), access)


def test_a_message_that_was_sent_after_the_end_is_a_leak_however_fast_it_comes(access):
    at = 200 + SENT_TOLERANCE_S
    for sent_at, is_leak in ((at - 0.1, False), (at + 0.1, True)):
        frame = {"type": "message", "room": ROOM, "member": "bob", "at": sent_at * 1000}
        assert bool(leaks(got(at + 0.2, frame), access)) is is_leak


def test_a_subscription_in_doubt_may_last_until_the_queue_looks_at_it(access):
    frame = {"type": "presence", "room": ROOM}
    access.doubts("ana", ROOM, 200 - DOUBT_S - 1)
    access.doubts("ana", ROOM, 201)
    assert leaks(got(200 + TOLERANCE_S + 0.1, frame), access)
    access.doubts("ana", ROOM, 199)
    assert not leaks(got(200 + TOLERANCE_S + RECHECK_S - 0.1, frame), access)
    assert leaks(got(200 + TOLERANCE_S + RECHECK_S + 0.1, frame), access)


def test_a_message_by_a_muted_member_is_a_leak_until_the_mute_ends(access):
    def said(at):
        frame = {"type": "message", "room": ROOM, "member": "bob", "at": at * 1000}
        return leaks(got(at, frame), access)

    access.mute_begins("bob", ROOM, 110, 150)
    access.mute_begins("bob", ROOM, 160, float("inf"))
    assert not said(109)
    assert said(110 + SENT_TOLERANCE_S + 0.1)
    assert said(149.9)
    assert not said(150.1)
    assert said(170)
    access.mute_ends("bob", ROOM, 165)
    assert not said(170)


@pytest.mark.parametrize("kind", ["unsubscribed", "error", "left", "done"])
def test_that_a_room_is_lost_or_refused_is_no_leak(access, kind):
    assert not leaks(got(500, {"type": kind, "room": ROOM}), access)


def test_what_is_heard_after_the_token_expired_is_a_leak(access):
    frame = {"type": "message", "room": "lobby", "at": 1}
    assert not leaks(got(150, frame, expires_at=150 - TOLERANCE_S + 0.1), access)
    assert leaks(got(150, frame, expires_at=150 - TOLERANCE_S - 0.1), access)


def test_an_error_tells_nothing_after_the_token_expired(access):
    assert not leaks(got(500, {"type": "error", "code": "token_expired"}, 150), access)
    assert not leaks(got(500, {"message": "Internal server error"}, 150), access)


YOU = {"type": "history", "you": {"member": "owner"}}


@asynccontextmanager
async def connected(answer, token_ends=lambda: 1e12):
    """A client of a server that answers each frame by the frames that `answer` makes of it."""

    async def serve_one(socket: ServerConnection) -> None:
        async for text in socket:
            asked = json.loads(text)
            is_first = asked["action"] == "history"
            for frame in [{**YOU, "id": asked["id"]}] if is_first else answer(asked):
                await socket.send(json.dumps(frame))

    async with serve(serve_one, "127.0.0.1", 0, subprotocols=["chat.v1"]) as server:
        address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with SocketClient("owner-0", address, lambda: ("token", token_ends())) as client:
            yield client


def test_an_owner_may_read_the_room_of_a_creation_that_was_answered_too_late(monkeypatch):
    monkeypatch.setattr(socket_client, "ANSWER_TIMEOUT_S", 0.1)
    created = []

    def answer(asked):
        """Answer the first creation together with the second one."""
        room = {"room": f"private.{len(created)}", "title": asked["title"]}
        created.append({"type": "room", **room, "id": asked["id"]})
        return created[-2:] if len(created) > 1 else []

    async def ask():
        access = Access()
        async with connected(answer) as owner:
            await create(owner, 0, access)
            told = {got.frame["room"] for got in owner.received if "room" in got.frame}
            return told, leaks(owner.received, access)

    told, problems = asyncio.run(ask())
    assert told >= {"private.0", "private.1"}
    assert problems == []


@pytest.mark.parametrize(
    ("answer", "is_in_doubt"),
    [
        (None, True),
        ({"type": "error", "code": "unavailable"}, True),
        ({"type": "error", "code": "not_allowed"}, False),
        ({"type": "subscribed"}, False),
    ],
)
def test_a_subscription_is_in_doubt_without_a_clear_answer(monkeypatch, answer, is_in_doubt):
    monkeypatch.setattr(socket_client, "ANSWER_TIMEOUT_S", 60 if answer else 0.1)
    access = Access()

    async def ask():
        answers = lambda asked: [{**answer, "id": asked["id"]}] if answer else []  # noqa: E731
        async with connected(answers) as client:
            room = Room(ROOM, client)
            access.begins(client.member, ROOM, 0)
            with suppress(NoAnswer):
                await subscribe(client, room, access)
            access.ends(client.member, ROOM, time.time())

    asyncio.run(ask())
    assert access.allows("owner", ROOM, time.time() + RECHECK_S - 1, 0) is is_in_doubt


def test_a_subscription_that_was_not_sent_is_in_no_doubt():
    access, client = Access(), SocketClient("ana", "ws://127.0.0.1:1", lambda: ("token", 1e12))
    client.member = "ana"
    access.begins("ana", ROOM, 0)
    with pytest.raises(NotSent):
        asyncio.run(subscribe(client, Room(ROOM, client), access))
    access.ends("ana", ROOM, time.time())
    assert not access.allows("ana", ROOM, time.time() + 1, 0)


@pytest.mark.parametrize(
    ("is_answered", "token_ends", "valid_until"),
    [(False, (300, 500), 500), (False, (500, 300), 500), (True, (500, 300), 300)],
)
def test_either_token_may_be_valid_until_a_renewal_is_answered(
    monkeypatch, is_answered, token_ends, valid_until
):
    monkeypatch.setattr(socket_client, "ANSWER_TIMEOUT_S", 60 if is_answered else 0.1)
    ends = iter(token_ends)

    def answer(asked):
        if asked["action"] == "ping":
            return [{"type": "pong", "id": asked["id"]}]
        return [{"type": "authenticated", "id": asked["id"]}] if is_answered else []

    async def ask():
        async with connected(answer, lambda: next(ends)) as client:
            await client.renew()
            await client.ask("ping")
            return client.received[-1]

    assert asyncio.run(ask()).token_expires_at == valid_until
