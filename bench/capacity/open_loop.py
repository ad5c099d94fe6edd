"""Messages at a fixed rate, however late the answers are: what a closed loop, which waits for each
answer, cannot show. A refused message is not sent again, and times count from the schedule."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

NUMBER = re.compile(r'"data":"message number (\d+)')
FILLING = "." * 32
ERRORS = ('"type":"error"', "Internal server error")
HANDSHAKE_TIMEOUT_S = 30
CONNECTS_AT_ONCE = 8
PATIENCE_S = 1.0  # for which answers are waited for after the last message
POLL_S = 0.05


@dataclass
class Message:
    """due: when it is to be sent. answered_s: until its sender has it; heard_s: until all have it;
    both from then on."""

    sender: ClientConnection
    due: float
    people: int
    heard_by: int = 0
    answered_s: float | None = None
    heard_s: float | None = None


@dataclass
class Outcome:
    """What became of messages that were sent at a rate. refused: by the code of the error.
    client_cpu: the share of a CPU that sending and receiving them took."""

    rate: float
    seconds: float
    messages: Sequence[Message]
    refused: Counter[str] = field(default_factory=Counter)
    client_cpu: float = 0

    def answered(self, within_s: float) -> float:
        """The share of the messages whose senders had them within so many seconds."""
        in_time = sum(m.answered_s is not None and m.answered_s <= within_s for m in self.messages)
        return in_time / len(self.messages)

    def latencies_ms(self, percent: int) -> tuple[float | None, float | None]:
        """A percentile until the sender, and until everybody had a message; None for never."""
        every = ([m.answered_s for m in self.messages], [m.heard_s for m in self.messages])
        answered, heard = (_percentile(times, percent) for times in every)
        return answered, heard


class OpenLoop:
    """People in rooms, who send in turns; enter it to have them connected."""

    def __init__(self, address: str, rooms: int, people: int) -> None:
        self._address, self._rooms, self._people = address, rooms, people
        self._connections: list[ClientConnection] = []  # the first of each room, the second ...
        self._readers: list[asyncio.Task[None]] = []
        self._messages: dict[int, Message] = {}
        self._refused: Counter[str] = Counter()
        self._random = random.Random(0)
        self._sent = 0

    async def __aenter__(self) -> "OpenLoop":
        gate, places = asyncio.Semaphore(CONNECTS_AT_ONCE), range(self._rooms * self._people)
        rooms = (f"{self._address}?room=room-{place % self._rooms}" for place in places)
        self._connections = await asyncio.gather(*(_connect(room, gate) for room in rooms))
        self._readers = [asyncio.create_task(self._receive(each)) for each in self._connections]
        return self

    async def __aexit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.cancel()
        for connection in self._connections:
            connection.transport.abort()

    async def offer(self, rate: float, seconds: float) -> Outcome:
        """Send so many messages a second, all rooms together; what has become of them in time."""
        self._messages, self._refused = {}, Counter()
        began, cpu = time.perf_counter(), time.process_time()
        sending = set()
        for count in range(round(rate * seconds)):
            # Not evenly, as people would not.
            due = began + (count + self._random.random()) / rate
            if (wait_s := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait_s)
            sending.add(asyncio.create_task(self._send(*self._next_message(due))))
        await self._wait_for_answers(began + seconds + PATIENCE_S)
        for each in sending:
            each.cancel()
        share = (time.process_time() - cpu) / (time.perf_counter() - began)
        messages, self._messages = list(self._messages.values()), {}
        return Outcome(rate, seconds, messages, self._refused, share)

    async def _wait_for_answers(self, until: float) -> None:
        """Wait until everybody has heard every message, or until then."""
        while time.perf_counter() < until:
            if all(message.heard_s is not None for message in self._messages.values()):
                return
            await asyncio.sleep(POLL_S)

    def _next_message(self, due: float) -> tuple[ClientConnection, str]:
        """Expect another message; who sends it, and the frame."""
        number, self._sent = self._sent, self._sent + 1
        sender = self._connections[number % len(self._connections)]
        self._messages[number] = Message(sender, due, self._people)
        data = f"message number {number} {FILLING}"
        return sender, json.dumps({"action": "sendmessage", "id": f"{number}", "data": data})

    async def _send(self, sender: ClientConnection, frame: str) -> None:
        try:
            await sender.send(frame)
        except ConnectionClosed:
            self._refused["connection closed"] += 1

    async def _receive(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in connection:
                self._on_frame(connection, str(frame))

    def _on_frame(self, connection: ClientConnection, frame: str) -> None:
        if found := NUMBER.search(frame):
            if message := self._messages.get(int(found[1])):
                _hear(message, connection)
        elif any(error in frame for error in ERRORS):
            error = json.loads(frame)
            self._refused[error.get("code") or error["message"]] += 1


def _hear(message: Message, connection: ClientConnection) -> None:
    passed = time.perf_counter() - message.due
    message.heard_by += 1
    if message.sender is connection:
        message.answered_s = passed
    if message.heard_by == message.people:
        message.heard_s = passed


async def _connect(address: str, gate: asyncio.Semaphore) -> ClientConnection:
    options = {"compression": None, "ping_interval": None, "proxy": None}
    async with gate:
        return await connect(address, open_timeout=HANDSHAKE_TIMEOUT_S, **options)


def _percentile(times: Sequence[float | None], percent: int) -> float | None:
    """In ms; those that are None come last."""
    in_order = sorted(t for t in times if t is not None)
    index = len(times) * percent // 100
    return 1000 * in_order[index] if index < len(in_order) else None
