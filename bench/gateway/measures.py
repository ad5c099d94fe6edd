"""What is measured of one server."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from bench.gateway.load import TIMEOUT_S, Refused, WebSocket, frame, get
from bench.gateway.servers import Server

POLL_S = 0.01
ANSWER_TIMEOUT_S = 1
COUNT_POLL_S = 0.001
COUNT = frame("count")
ECHO = "a message of usual size, as a chat has it"
TEXT = "." * 100  # of a delivery


class Rate(NamedTuple):
    """How many a second, and the CPU of the server for each of them."""

    per_second: float
    cpu_ms: float


class Echoes(NamedTuple):
    rate: Rate
    p50_ms: float
    p99_ms: float


class Meter:
    """Measures from now on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._began, self._cpu_s = time.perf_counter(), server.cpu_s

    @property
    def took_s(self) -> float:
        return time.perf_counter() - self._began

    def rate(self, count: int) -> Rate:
        took_s = self.took_s
        return Rate(count / took_s, 1000 * (self._server.cpu_s - self._cpu_s) / count)


async def started(server: Server) -> float:
    """Wait until a handshake succeeds, or a request where there is no WebSocket API; the seconds
    that this took. Raises Refused if that takes too long."""
    began = time.perf_counter()
    while time.perf_counter() < began + TIMEOUT_S:
        with contextlib.suppress(OSError, Refused):
            await (connect_and_close(server.ws) if server.ws else get(server.http))
            return time.perf_counter() - began
        await asyncio.sleep(POLL_S)
    raise Refused("it does not start")


async def connect_and_close(url: str) -> None:
    (await WebSocket.open(url)).close()


async def first_message(server: Server) -> float:
    """The seconds from the first message to its answer, once connected."""
    async with connections(server, 1) as (socket,):
        began = time.perf_counter()
        await socket.ask(f"echo {ECHO}")
        return time.perf_counter() - began


async def connects(server: Server, count: int, at_once: int) -> Rate:
    """Handshakes."""
    gate = asyncio.Semaphore(at_once)
    opened: list[WebSocket] = []

    async def open_one() -> None:
        async with gate:
            opened.append(await WebSocket.open(_ws(server)))

    meter = Meter(server)
    try:
        await asyncio.gather(*(open_one() for _ in range(count)))
        return meter.rate(count)
    finally:
        for socket in opened:
            socket.close()


@contextlib.asynccontextmanager
async def connections(server: Server, count: int) -> AsyncIterator[list[WebSocket]]:
    """Some connections, closed at the end of the block."""
    sockets = [await WebSocket.open(_ws(server)) for _ in range(count)]
    try:
        yield sockets
    finally:
        for socket in sockets:
            socket.close()


def _ws(server: Server) -> str:
    if server.ws is None:
        raise ValueError("it has no WebSocket API")
    return server.ws


async def counted(server: Server, count: int, in_flight: int, seconds: float) -> Rate:
    """Messages that a handler takes without an answer. The connections send ahead, so many messages
    together. Raises Refused."""
    async with connections(server, count) as sockets:
        refusals: list[bytes] = []
        for socket in sockets:
            socket.on_text = refusals.append
        before, sent, handled, meter = _handled(server), 0, 0, Meter(server)
        while not sent or meter.took_s < seconds or handled < sent:
            if refusals or meter.took_s > seconds + TIMEOUT_S:
                raise Refused(f"{handled} of {sent} were handled; {refusals[:1]}")
            handled = _handled(server) - before
            is_over = sent and meter.took_s >= seconds
            room = 0 if is_over else in_flight - (sent - handled)
            for number in range(sent, sent + room):
                sockets[number % count].send(COUNT)
            sent += room
            await asyncio.sleep(0 if room else COUNT_POLL_S)
        return meter.rate(handled)


def _handled(server: Server) -> int:
    return server.handled.stat().st_size


async def echoes(server: Server, count: int, seconds: float) -> Echoes:
    """Connections that each send again as soon as their message has come back."""
    async with connections(server, count) as sockets:
        latencies: list[float] = []
        meter, until = Meter(server), time.perf_counter() + seconds
        ends = [_echo(socket, latencies.append, until) for socket in sockets]
        await asyncio.wait_for(asyncio.gather(*ends), seconds + TIMEOUT_S)
        rate = meter.rate(len(latencies))
    p50, p99 = (1000 * sorted(latencies)[len(latencies) * p // 100] for p in (50, 99))
    return Echoes(rate, p50, p99)


def _echo(socket: WebSocket, add: Callable[[float], None], until: float) -> "asyncio.Future[None]":
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    message = frame(f"echo {ECHO}")
    sent_at = time.perf_counter()

    def received(text: bytes) -> None:
        nonlocal sent_at
        now = time.perf_counter()
        if text != ECHO.encode():
            done.set_exception(Refused(text.decode()))
            return
        add(now - sent_at)
        if now >= until:
            done.set_result(None)
        else:
            sent_at = time.perf_counter()
            socket.send(message)

    socket.on_text = received
    socket.send(message)
    return done


async def deliveries(server: Server, recipients: int, seconds: float) -> Rate:
    """Deliveries: one connection's handler posts to all, again as soon as all have it."""
    async with connections(server, recipients) as sockets:
        ids = [await socket.ask("id") for socket in sockets]
        message, left = frame(f"post {TEXT} {' '.join(ids)}"), 0
        done = asyncio.Event()

        def received(_: bytes) -> None:
            nonlocal left
            left -= 1
            if not left:
                done.set()

        for socket in sockets:
            socket.on_text = received
        delivered, meter = 0, Meter(server)
        while not delivered or meter.took_s < seconds:
            done.clear()
            left = recipients
            sockets[0].send(message)
            await asyncio.wait_for(done.wait(), TIMEOUT_S)
            delivered += recipients
        return meter.rate(delivered)


async def reloaded(server: Server, version: str) -> float:
    """The seconds from saving the code until a message, or a request, is answered by the new
    code."""
    began = time.perf_counter()
    server.change_code(version)
    while time.perf_counter() < began + TIMEOUT_S:
        with contextlib.suppress(Refused, OSError, asyncio.TimeoutError):
            if version in await _version(server):
                return time.perf_counter() - began
        await asyncio.sleep(POLL_S)
    raise Refused("the new code does not answer")


async def _version(server: Server) -> str:
    """The version of the code that runs. A connection may end at the change, so each time a new
    one asks."""
    if server.ws is None:
        return (await get(server.http)).decode()
    async with connections(server, 1) as (socket,):
        return await asyncio.wait_for(socket.ask("version"), ANSWER_TIMEOUT_S)


async def requests(server: Server, clients: int, seconds: float) -> Rate:
    """Requests to a route, each over a connection of its own."""
    meter, done = Meter(server), 0

    async def client() -> None:
        nonlocal done
        while True:
            await get(server.http)
            done += 1
            if meter.took_s >= seconds:
                return

    await asyncio.gather(*(client() for _ in range(clients)))
    return meter.rate(done)
