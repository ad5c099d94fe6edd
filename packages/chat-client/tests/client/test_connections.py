"""The client over real sockets that fail: reconnecting, giving up, closing."""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from chat_client import (
    Client,
    ConnectionState,
    HandshakeRefused,
    Timeouts,
)
from client_support.asynchronous import asynchronous
from client_support.clients import PATIENT, QUICK, client, read
from client_support.fake_server import FakeServer


@asynchronous
async def test_a_cut_connection_is_replaced_and_missed_messages_are_fetched():
    async with FakeServer(page=2) as server, client(server) as ana:
        await ana.send("one")
        server.cut()
        for text in "abcde":
            server.append(text)
        assert await read(ana, 6) == [1000, 1001, 1002, 1003, 1004, 1005]


@asynchronous
async def test_the_client_reconnects_to_a_server_that_was_down():
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
async def test_a_handshake_that_fails_temporarily_is_retried(status):
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
async def test_an_address_whose_first_handshake_is_refused_ends_the_client(body):
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
async def test_a_silent_socket_is_replaced_without_a_closing_handshake():
    timeouts = replace(QUICK, close_timeout_s=60)
    async with FakeServer() as server, client(server, timeouts=timeouts) as ana:
        await ana.wait_until_synced()
        before = len(server.addresses)  # more than one where a pause was taken for a loss
        for socket in server.sockets:
            socket.transport.pause_reading()
        await server.until(lambda: len(server.addresses) > before)
        await ana.send("hello")


@asynchronous
async def test_an_unanswered_handshake_times_out():
    release = asyncio.Event()

    async def listen(reader, writer):
        await release.wait()
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    timeouts = Timeouts(handshake_timeout_s=0.1, first_backoff_s=60)
    async with Client(f"ws://127.0.0.1:{port}", timeouts=timeouts) as ana:
        await ana.wait_until(lambda: ana.state is ConnectionState.WAITING)
        assert "timed out" in ana.offline_reason
    release.set()
    listener.close()
    await listener.wait_closed()


@asynchronous
async def test_the_client_says_that_a_server_does_not_speak_tls():
    async def refuse(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()  # closing while bytes are unread would reset the connection
        writer.close()

    listener = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with Client(f"wss://127.0.0.1:{port}", timeouts=PATIENT) as ana:
        await ana.wait_until(lambda: ana.state is ConnectionState.WAITING)
        assert ana.offline_reason == "the server does not speak TLS, so try ws://"
    listener.close()
    await listener.wait_closed()


class CountingTimeouts(Timeouts):
    """Notes after how many failures it is asked how long to wait."""

    def retry_delay_s(self, failures, fraction):
        self.failures.append(failures)
        return 0


@pytest.mark.parametrize(("stable_after_s", "expected"), [(60, [1, 2, 3]), (0, [1, 1, 1])])
@asynchronous
async def test_only_a_stable_connection_resets_the_backoff(stable_after_s, expected):
    timeouts = CountingTimeouts(stable_after_s=stable_after_s)
    object.__setattr__(timeouts, "failures", [])
    async with FakeServer() as server, client(server, timeouts=timeouts) as ana:
        for count in (1, 2, 3):
            await ana.wait_until(lambda: ana.state is ConnectionState.CONNECTED)
            server.cut()
            await ana.wait_until(lambda count=count: len(timeouts.failures) == count)
        assert timeouts.failures == expected


@asynchronous
async def test_the_client_can_be_closed_in_any_state():
    for seconds in (0, 0.005, 0.02, 0.05):
        async with FakeServer() as server:
            async with client(server) as ana:
                ana.send_nowait("hello")
                await asyncio.sleep(seconds)
            assert ana.state is ConnectionState.CLOSED
            await server.until(lambda server=server: not server.sockets)


@asynchronous
async def test_closing_sends_a_close_frame():
    async with FakeServer() as server:
        async with client(server) as ana:
            await ana.wait_until_synced()
            (socket,) = server.sockets
        await socket.wait_closed()
        assert socket.close_code == 1000


@asynchronous
async def test_a_malformed_frame_does_not_end_the_connection(caplog):
    caplog.set_level(logging.CRITICAL)
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        for socket in server.sockets:
            await socket.send("{")
            await socket.send(b"\xff")
        await ana.send("hello")
        assert len(server.addresses) == 1
