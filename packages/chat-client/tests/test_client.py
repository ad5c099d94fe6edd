"""The client over real sockets, to a server that gives it offline_reason."""

import asyncio
import logging
import random
import re
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from chat_client import (
    Client,
    ClientClosed,
    ConnectionState,
    HandshakeRefused,
    MessageRefused,
    Outbox,
    Timeouts,
)
from chat_client.cli.state_file import StateFile
from client_support.asynchronous import asynchronous
from client_support.fake_server import FakeServer, proper_answer, silence
from client_support.messages import numbers

QUICK = Timeouts(
    handshake_s=2,
    close_s=0.5,
    first_backoff_s=0.02,
    max_backoff_s=0.2,
    response_s=0.15,
    late_message_grace_s=0.02,
    first_idle_s=0.1,
    max_idle_s=0.2,
    pong_s=0.3,
)


def client(server, **options):
    return Client(server.url, **{"name": "ana", "timeouts": QUICK, **options})


async def read(client, count):
    """The numbers of its first entries."""
    entries = []
    async for entry in client:
        entries.append(entry)
        if len(entries) == count:
            break
    return numbers(entries)


@asynchronous
async def test_says_who_it_is_in_its_address():
    session = "a-secret-of-22-characters"
    async with FakeServer() as server, client(server, room="garden", session=session) as ana:
        await ana.wait_until(lambda: ana.state is ConnectionState.OPEN)
        assert server.addresses == [f"/api?room=garden&name=ana&session={session}"]


@asynchronous
async def test_honours_room_name_and_session_in_its_url():
    query = "room=garden&name=Zo%C3%AB&session=a-secret-of-22-characters"
    async with FakeServer() as server, Client(f"{server.url}?{query}", timeouts=QUICK) as zoe:
        await zoe.wait_until(lambda: zoe.state is ConnectionState.OPEN)
        assert server.addresses == [f"/api?{query}"]
        assert zoe.room == "garden"


@asynchronous
async def test_sends_and_returns_the_message_that_it_has_become():
    async with FakeServer() as server, client(server) as ana:
        said = await ana.send("hello 😀")
        assert said == server.log[0]
        assert ana.outbox.items == []


@asynchronous
async def test_yields_the_newest_page_and_then_what_is_said():
    async with FakeServer(page=2) as server:
        for text in "abc":
            server.append(text)
        async with client(server) as ana:
            assert await read(ana, 2) == [1001, 1002]
            await server.say("d")
            assert await read(ana, 3) == [1001, 1002, 1003]


@asynchronous
async def test_what_it_yields_ends_with_it():
    async with FakeServer() as server:
        async with client(server) as ana:
            await ana.send("last words")
            await ana.wait_until_synced()
        assert [message.data async for message in ana] == ["last words"]


@asynchronous
async def test_older_messages_come_page_by_page():
    async with FakeServer(page=2) as server:
        for text in "abcde":
            server.append(text)
        async with client(server) as ana:
            assert await ana.load_older() == 2
            assert await ana.load_older() == 1
            assert await ana.load_older() == 0
            assert numbers(ana.log.entries) == [1000, 1001, 1002, 1003, 1004]
            assert await read(ana, 2) == [1003, 1004]


@asynchronous
async def test_is_told_once_of_what_is_refused_and_goes_on():
    async with FakeServer() as server, client(server) as ana:
        error = {"type": "error", "code": "wrong_size", "message": "Too long."}
        server.on_frame = lambda frame: (
            [{**error, "id": frame["id"]}] if frame.get("data") == "bad" else None
        )
        with pytest.raises(MessageRefused, match="Too long") as caught:
            await ana.send("bad")
        assert caught.value.code == "wrong_size"
        assert ana.outbox.items == []
        assert (await ana.send("good")).data == "good"


@pytest.mark.parametrize(("text", "code"), [("x" * 33_000, "wrong_size"), ("\ud83d", "bad_")])
@asynchronous
async def test_what_no_frame_can_hold_is_refused_before_it_costs_the_connection(text, code):
    async with FakeServer() as server, client(server) as ana:
        with pytest.raises(MessageRefused, match=code):
            await ana.send(text)
        await ana.send("good")
        assert len(server.addresses) == 1


@asynchronous
async def test_a_cut_connection_is_replaced_and_what_was_said_meanwhile_is_fetched():
    async with FakeServer(page=2) as server, client(server) as ana:
        await ana.send("one")
        server.cut()
        for text in "abcde":
            server.append(text)
        assert await read(ana, 6) == [1000, 1001, 1002, 1003, 1004, 1005]


@asynchronous
async def test_a_server_that_is_away_for_a_while_is_found_again():
    async with FakeServer() as server, AsyncExitStack() as stack:
        ana = await stack.enter_async_context(client(server))
        await ana.send("one")
        await server.__aexit__()
        item = ana.send_nowait("two")
        await ana.wait_until(
            lambda: ana.state is ConnectionState.WAITING and "refused" in ana.offline_reason.lower()
        )
        await server.__aenter__()
        assert (await ana.delivered(item)).seq == 1001
        assert ana.offline_reason is None


@pytest.mark.parametrize("status", [403, 429, 500, 502, 503])
@asynchronous
async def test_a_handshake_that_fails_for_now_is_tried_again(status):
    async with FakeServer() as server, client(server) as ana:
        await ana.send("one")
        server.refuse_with = (status, "")
        server.cut()
        await ana.wait_until(lambda: ana.offline_reason == f"HTTP {status}")
        server.refuse_with = None
        await ana.send("two")


@pytest.mark.parametrize(
    "body", ['{"message": "Bad name."}', "", "<html>", "[1]", '{"message": 1}']
)
@asynchronous
async def test_an_address_that_is_refused_at_first_is_given_up(body):
    async with FakeServer() as server:
        server.refuse_with = (400, body)
        async with client(server) as ana:
            for wait in (
                ana.wait_until_synced(),
                ana.send("hello"),
                read(ana, 1),
                ana.load_older(),
            ):
                with pytest.raises(HandshakeRefused) as caught:
                    await wait
            assert caught.value.status == 400
            assert caught.value.reason == ("Bad name." if "Bad" in body else "")
            assert ana.state is ConnectionState.CLOSED
        assert len(server.addresses) == 1


@asynchronous
async def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_id():
    timeouts = replace(QUICK, first_idle_s=60, response_s=1)
    async with FakeServer() as server, client(server, timeouts=timeouts) as ana:
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
async def test_a_message_that_nothing_follows_is_missed_by_a_ping():
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        server.append("lost on its way")
        assert await read(ana, 1) == [1000]


@asynchronous
async def test_a_socket_on_which_nothing_comes_is_replaced_without_a_goodbye():
    timeouts = replace(QUICK, close_s=60)
    async with FakeServer() as server, client(server, timeouts=timeouts) as ana:
        await ana.wait_until_synced()
        for socket in server.sockets:
            socket.transport.pause_reading()
        await server.until(lambda: len(server.addresses) == 2)
        await ana.send("hello")


@asynchronous
async def test_a_handshake_that_is_not_answered_is_given_up():
    release = asyncio.Event()

    async def listen(reader, writer):
        await release.wait()
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    timeouts = Timeouts(handshake_s=0.1, first_backoff_s=60)
    async with Client(f"ws://127.0.0.1:{port}", timeouts=timeouts) as ana:
        await ana.wait_until(lambda: ana.state is ConnectionState.WAITING)
        assert "timed out" in ana.offline_reason
    release.set()
    listener.close()
    await listener.wait_closed()


@asynchronous
async def test_a_lost_first_history_is_asked_for_again():
    async with FakeServer() as server:
        server.append("one")
        lost = iter([[]])
        server.on_answer = lambda frame: next(lost, [frame])
        async with client(server) as ana:
            assert await read(ana, 1) == [1000]


@asynchronous
async def test_many_at_once_lose_double_reorder_nothing_over_a_bad_network():
    chance = random.Random(7)

    def worsen(frame):
        return [frame] * chance.choices([0, 1, 2], [2, 6, 2])[0]

    async with FakeServer() as server, AsyncExitStack() as stack:
        members = [await stack.enter_async_context(client(server)) for _ in range(5)]
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
    timeouts = replace(QUICK, response_s=60)
    async with FakeServer() as server, client(server, timeouts=timeouts, recover=False) as ana:
        await ana.send("one")
        server.append("lost on its way")
        await server.say("three")
        assert await read(ana, 3) == [1000, (1001, 1001), 1002]


@asynchronous
async def test_without_recovery_what_is_not_answered_fails():
    async with FakeServer() as server, client(server, recover=False) as ana:
        await ana.wait_until_synced()
        server.on_frame = lambda frame: [] if frame["action"] == "sendmessage" else None
        with pytest.raises(MessageRefused, match="no_answer"):
            await ana.send("hello")


@asynchronous
async def test_without_recovery_what_is_not_answered_fails_with_its_connection():
    timeouts = replace(QUICK, response_s=60)
    async with FakeServer() as server, client(server, timeouts=timeouts, recover=False) as ana:
        await ana.wait_until_synced()
        server.on_frame = silence
        item = ana.send_nowait("hello")
        await server.until(lambda: server.actions("sendmessage"))
        server.cut()
        with pytest.raises(MessageRefused, match="no_answer"):
            await ana.delivered(item)


class Counting(Timeouts):
    """Notes after how many failures it is asked how long to wait."""

    def retry_delay_s(self, failures, fraction):
        self.failures.append(failures)
        return 0


@pytest.mark.parametrize(("held", "expected"), [(60, [1, 2, 3]), (0, [1, 1, 1])])
@asynchronous
async def test_only_a_connection_that_held_is_none_that_failed(held, expected):
    timeouts = Counting(stable_after_s=held)
    object.__setattr__(timeouts, "failures", [])
    async with FakeServer() as server, client(server, timeouts=timeouts) as ana:
        for count in (1, 2, 3):
            await ana.wait_until(lambda: ana.state is ConnectionState.OPEN)
            server.cut()
            await ana.wait_until(lambda count=count: len(timeouts.failures) == count)
        assert timeouts.failures == expected


@asynchronous
async def test_without_a_session_it_makes_one_up_and_keeps_it_over_reconnects():
    async with FakeServer() as server, client(server) as ana:
        await ana.send("one")
        server.cut()
        await ana.send("two")
        first, second = server.addresses
        assert re.search(r"&session=[\w-]{22,128}$", first)
        assert first == second


def test_an_outbox_that_outlives_its_process_needs_a_session(tmp_path):
    with StateFile(tmp_path / "chat.sqlite3") as state:
        outbox = Outbox(state.outbox_storage("ws://127.0.0.1/api", "lobby"))
        with pytest.raises(ValueError, match="needs a session"):
            Client("ws://127.0.0.1/api", outbox=outbox)
        Client("ws://127.0.0.1/api", outbox=outbox, session="a-secret-of-22-characters")


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


@asynchronous
async def test_who_stops_waiting_has_still_said_it():
    async with FakeServer() as server:
        server.refuse_with = (503, "")
        async with client(server) as ana:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(ana.send("hello"), 0.05)
            server.refuse_with = None
            await ana.wait_until_synced()
            assert [message.data for message in server.log] == ["hello"]


@asynchronous
async def test_it_closes_whatever_it_is_about():
    for seconds in (0, 0.005, 0.02, 0.05):
        async with FakeServer() as server:
            async with client(server) as ana:
                ana.send_nowait("hello")
                await asyncio.sleep(seconds)
            assert ana.state is ConnectionState.CLOSED
            await server.until(lambda server=server: not server.sockets)


@asynchronous
async def test_it_says_goodbye():
    async with FakeServer() as server:
        async with client(server) as ana:
            await ana.wait_until_synced()
            (socket,) = server.sockets
        await socket.wait_closed()
        assert socket.close_code == 1000


@asynchronous
async def test_it_does_nothing_while_nothing_happens():
    async with FakeServer() as server, client(server, timeouts=Timeouts()) as ana:
        await ana.wait_until_synced()
        used = time.process_time()
        changes = ana.revision
        await asyncio.sleep(0.3)
        assert ana.revision == changes
        assert time.process_time() - used < 0.1
        assert len(server.frames) == 1


@asynchronous
async def test_a_frame_that_cannot_be_read_does_not_end_it(caplog):
    caplog.set_level(logging.CRITICAL)
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        for socket in server.sockets:
            await socket.send("{")
            await socket.send(b"\xff")
        await ana.send("hello")
        assert len(server.addresses) == 1
