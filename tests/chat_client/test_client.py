"""The client library over the whole chat."""

import asyncio
import secrets
from contextlib import AsyncExitStack

import pytest
from chat_client import Client, HandshakeRefused, MessageRefused, Timeouts
from client_support.asynchronous import asynchronous

pytestmark = pytest.mark.usefixtures("wire")
PATIENT = Timeouts(
    first_backoff_s=0.05,
    max_backoff_s=4,
    first_response_timeout_s=2,
    max_response_timeout_s=4,
    first_idle_s=2,
    max_idle_s=4,
)
QUICK = Timeouts(
    first_backoff_s=0.05,
    max_backoff_s=0.5,
    first_response_timeout_s=0.5,
    max_response_timeout_s=0.5,
    first_idle_s=0.4,
    max_idle_s=1,
)


def client(chat, room, **options):
    return Client(chat.ws_url, **{"room": room, "name": "ana", "timeouts": PATIENT, **options})


@asynchronous
async def test_several_members_see_the_same_messages_in_the_same_order(chat, room):
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(client(chat, room)) for _ in range(3)]
        said = await asyncio.gather(
            *(one.send(f"{n}") for n in range(5) for one in people), people[0].send("😀" * 4000)
        )
        newest = max(message.seq for message in said)
        for one in people:
            await one.wait_until(lambda one=one: (one.log.last or 0) >= newest)
            assert one.log.entries == sorted(said, key=lambda message: message.seq)


@asynchronous
async def test_the_frames_of_a_client_are_checked_against_the_protocol(chat, room, wire):
    async with client(chat, room) as ana:
        await ana.wait_until_synced()
        seen = wire.seen
        await ana.send("hello")
    assert wire.seen >= seen + 2


@asynchronous
async def test_a_client_that_connects_later_reads_the_history(chat, room):
    async with client(chat, room) as ana:
        said = [await ana.send(f"{n}") for n in range(3)]
    async with client(chat, room, name="ben") as ben:
        await ben.wait_until_synced()
        assert ben.log.entries == said
        assert ben.log.reached_start


@asynchronous
async def test_a_long_history_comes_in_pages(chat, room):
    async with client(chat, room) as ana:
        said = [await ana.send(f"{n} " + "x" * 3_900) for n in range(10)]
    async with client(chat, room) as ben:
        await ben.wait_until_synced()
        while await ben.load_older():
            pass
        assert ben.log.entries == said


@asynchronous
async def test_a_session_is_the_same_member_over_connections(chat, room):
    session = secrets.token_urlsafe(32)
    async with client(chat, room, session=session) as ana:
        first = await ana.send("one")
    async with client(chat, room, session=session) as ana:
        assert (await ana.send("two")).member == first.member


@asynchronous
async def test_the_server_refuses_a_message_that_is_too_long(chat, room):
    async with client(chat, room) as ana:
        with pytest.raises(MessageRefused, match=r"4,000 .*wrong_size"):
            await ana.send("x" * 4_001)
        await ana.send("x" * 4_000)


@asynchronous
async def test_a_bad_name_is_refused_at_once(chat, room):
    async with client(chat, room, name="\n") as ana:
        with pytest.raises(HandshakeRefused, match="400"):
            await ana.wait_until_synced()


@pytest.fixture
def faulty(chat):
    with chat.faults(post_lost=0.2, cut=0.05, seed=7):
        yield chat


@asynchronous
async def test_no_message_is_lost_with_faults_on(faulty, room):
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        people = [await enter(client(faulty, room, timeouts=QUICK)) for _ in range(3)]
        for one in people:
            await one.wait_until_synced()
        said = await asyncio.gather(*(one.send(f"{n}") for n in range(4) for one in people))
        newest = max(message.seq for message in said)
        for one in people:
            await one.wait_until(lambda one=one: (one.log.last or 0) >= newest)
            assert one.log.entries == sorted(said, key=lambda message: message.seq)
