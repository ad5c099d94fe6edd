"""The client over real sockets: addresses, messages, refusals."""

import asyncio
import re
import time

import pytest
from chat_client import (
    Client,
    ConnectionState,
    MessageRefused,
    Timeouts,
)
from client_support.asynchronous import asynchronous
from client_support.clients import QUICK, client, read
from client_support.fake_server import FakeServer
from client_support.messages import numbers


@asynchronous
async def test_the_address_names_room_name_and_session():
    session = "a-secret-of-22-characters"
    async with FakeServer() as server, client(server, room="garden", session=session) as ana:
        await ana.wait_until(lambda: ana.state is ConnectionState.CONNECTED)
        assert server.addresses == [f"/api?room=garden&name=ana&session={session}"]


@asynchronous
async def test_room_name_and_session_in_the_url_are_honoured():
    query = "room=garden&name=Zo%C3%AB&session=a-secret-of-22-characters"
    async with FakeServer() as server, Client(f"{server.url}?{query}", timeouts=QUICK) as zoe:
        await zoe.wait_until(lambda: zoe.state is ConnectionState.CONNECTED)
        assert server.addresses == [f"/api?{query}"]
        assert zoe.room == "garden"


@asynchronous
async def test_send_returns_the_stored_message():
    async with FakeServer() as server, client(server) as ana:
        said = await ana.send("hello 😀")
        assert said == server.log[0]
        assert ana.outbox.items == []


@asynchronous
async def test_iterating_yields_the_newest_page_and_then_live_messages():
    async with FakeServer(page=2) as server:
        for text in "abc":
            server.append(text)
        async with client(server) as ana:
            assert await read(ana, 2) == [1001, 1002]
            await server.say("d")
            assert await read(ana, 3) == [1001, 1002, 1003]


@asynchronous
async def test_iterating_ends_when_the_client_is_closed():
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
async def test_a_refused_message_raises_once_and_the_next_message_is_sent():
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
async def test_a_text_that_no_frame_can_hold_is_refused_without_being_sent(text, code):
    async with FakeServer() as server, client(server) as ana:
        with pytest.raises(MessageRefused, match=code):
            await ana.send(text)
        await ana.send("good")
        assert len(server.addresses) == 1


@asynchronous
async def test_without_a_session_the_client_generates_a_session_and_keeps_it_over_reconnects():
    async with FakeServer() as server, client(server) as ana:
        await ana.send("one")
        server.cut()
        await ana.send("two")
        first, second = server.addresses
        assert re.search(r"&session=[\w-]{22,128}$", first)
        assert first == second


@asynchronous
async def test_an_idle_client_uses_no_processor_time_and_sends_nothing():
    async with FakeServer() as server, client(server, timeouts=Timeouts(entry_ping_s=60)) as ana:
        await ana.wait_until_synced()
        used = time.process_time()
        changes = ana.revision
        await asyncio.sleep(0.3)
        assert ana.revision == changes
        assert time.process_time() - used < 0.1
        assert len(server.frames) == 1
