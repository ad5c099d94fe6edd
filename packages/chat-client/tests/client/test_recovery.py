"""The client loses no message: requests, resends, and an outbox that outlives it."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest
from chat_client import (
    Client,
    ClientClosed,
    MessageRefused,
    Outbox,
    Timeouts,
)
from chat_client.cli.state_file import StateFile
from client_support.asynchronous import asynchronous
from client_support.clients import client, quick_client, read
from client_support.fake_server import FakeServer, proper_answer, silence


class ImpatientOnce(Timeouts):
    """Waits for the response to a first attempt a moment, and to the next one for long."""

    def response_timeout_s(self, attempts, fraction):
        return 0.1 if attempts == 1 else 60


@asynchronous
async def test_a_message_whose_acknowledgement_is_lost_is_resent_with_the_same_id():
    async with FakeServer() as server, client(server, timeouts=ImpatientOnce()) as ana:
        await ana.wait_until_synced()
        lost = iter([[]])
        server.on_answer = lambda frame: (
            next(lost, [frame]) if frame["type"] == "message" else [frame]
        )
        await ana.send("hello")
        assert len({frame["id"] for frame in server.actions("sendmessage")}) == 1
        assert len(server.actions("sendmessage")) == 2
        assert len(server.log) == 1


@asynchronous
async def test_a_ping_finds_a_lost_last_message():
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        server.append("lost on its way")
        assert await read(ana, 1) == [1000]


@asynchronous
async def test_a_lost_first_history_is_requested_again():
    async with FakeServer() as server:
        server.append("one")
        lost = iter([[]])
        server.on_answer = lambda frame: next(lost, [frame])
        async with quick_client(server) as ana:
            assert await read(ana, 1) == [1000]


@asynchronous
async def test_many_clients_on_a_bad_network_lose_duplicate_and_reorder_no_message():
    chance = random.Random(7)

    def worsen(frame):
        return [frame] * chance.choices([0, 1, 2], [2, 6, 2])[0]

    async with FakeServer() as server, AsyncExitStack() as stack:
        members = [await stack.enter_async_context(quick_client(server)) for _ in range(5)]
        for member in members:
            await member.wait_until(lambda member=member: not member.log.is_behind)
        server.on_answer = worsen
        said = [member.send(f"{n}") for member in members for n in range(8)]
        sending = asyncio.gather(*said)
        for _ in range(4):
            count = len(server.log)
            await server.until(lambda count=count: len(server.log) > count + 4)
            server.cut()
        sent = await sending
        for member in members:
            await member.wait_until(lambda member=member: len(member.log.entries) == 40)
            assert member.log.entries == server.log
        assert sorted(message.seq for message in sent) == list(range(1000, 1040))
        assert [message.data for message in sent[:8]] == list("01234567")
        assert [message.seq for message in sent[:8]] == sorted(m.seq for m in sent[:8])


@asynchronous
async def test_without_recovery_a_lost_message_stays_lost():
    async with FakeServer() as server, client(server, recover=False) as ana:
        await ana.send("one")
        server.append("lost on its way")
        await server.say("three")
        assert await read(ana, 3) == [1000, (1001, 1001), 1002]


@asynchronous
async def test_without_recovery_an_unanswered_message_fails():
    async with FakeServer() as server, quick_client(server, recover=False) as ana:
        await ana.wait_until_synced()
        server.on_frame = lambda frame: [] if frame["action"] == "sendmessage" else None
        with pytest.raises(MessageRefused, match="no_answer"):
            await ana.send("hello")


@asynchronous
async def test_without_recovery_an_unanswered_message_fails_with_its_connection():
    async with FakeServer() as server, client(server, recover=False) as ana:
        await ana.wait_until_synced()
        server.on_frame = silence
        item = ana.send_nowait("hello")
        await server.until(lambda: server.actions("sendmessage"))
        server.cut()
        with pytest.raises(MessageRefused, match="no_answer"):
            await ana.delivered(item)


@asynchronous
async def test_an_outbox_outlives_its_client():
    outbox = Outbox()
    async with FakeServer() as server:
        session = "a-secret-of-22-characters"
        server.on_frame = silence
        async with client(server, outbox=outbox, session=session) as ana:
            ana.send_nowait("hello")
        with pytest.raises(ClientClosed):
            await ana.wait_until_synced()
        server.on_frame = proper_answer
        async with client(server, outbox=outbox, session=session) as ana:
            await ana.wait_until_synced()
        assert [message.data for message in server.log] == ["hello"]


def test_an_outbox_that_outlives_its_process_needs_a_session(tmp_path):
    with StateFile(tmp_path / "chat.sqlite3") as state:
        outbox = Outbox(state.outbox_storage("ws://127.0.0.1/api", "lobby"))
        with pytest.raises(ValueError, match="needs a session"):
            Client("ws://127.0.0.1/api", outbox=outbox)
        Client("ws://127.0.0.1/api", outbox=outbox, session="a-secret-of-22-characters")


@asynchronous
async def test_cancelling_send_leaves_the_message_in_the_outbox():
    async with FakeServer() as server:
        server.refuse_with = (503, "")
        async with client(server) as ana:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(ana.send("hello"), 0.05)
            server.refuse_with = None
            await ana.wait_until_synced()
            assert [message.data for message in server.log] == ["hello"]
