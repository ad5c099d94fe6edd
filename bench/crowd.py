"""People in one room, over raw WebSockets: what they say, and when each of them has heard it.

No more of WebSocket than that takes, as it is the server that is measured. A text has its number
in it, behind a mark; frames without a mark, such as of who comes, are passed over.
"""

from __future__ import annotations

import asyncio
import json
import time
from urllib.parse import urlsplit

from bench.sockets import Socket

MARK = b"said as number "
DIGITS = 6
FILLING = "." * 32
ERROR = b'"type":"error"'
HEARD_WITHIN = 10.0  # s
QUIET = 0.5  # s without a frame, after which all hints of who has come are taken to have come


class NotHeard(Exception):
    """A message was refused, or has not reached everyone in time."""


class Utterance:
    """One message on its way to everyone. heard: the seconds that it took to each of them."""

    def __init__(self, people: int) -> None:
        self.heard: list[float] = []
        self._people = people
        self._everyone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._began = time.perf_counter()

    def reach(self, now: float) -> None:
        """Take down that one more has heard it."""
        self.heard.append(now - self._began)
        if len(self.heard) == self._people and not self._everyone.done():
            self._everyone.set_result(None)

    def fail(self, answer: bytes) -> None:
        """Take down that it has been refused."""
        if not self._everyone.done():
            self._everyone.set_exception(NotHeard(f"The server answered {answer!r}"))

    async def reaches_everyone(self) -> None:
        """Wait; raises NotHeard."""
        try:
            await asyncio.wait_for(self._everyone, HEARD_WITHIN)
        except asyncio.TimeoutError:
            heard = f"{len(self.heard)} of {self._people}"
            raise NotHeard(f"{heard} have heard a message within {HEARD_WITHIN:g} s") from None


class Person(Socket):
    """One of a crowd."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__()
        self._crowd = crowd
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        """Take the handshake's answer, which a frame may follow at once; then frames."""
        if not self._opened.done():
            head, end, data = (self._answer + data).partition(b"\r\n\r\n")
            self._answer = b""
            super().data_received(head + end)
        self._take_frames(self._rest + data)

    def _take_frames(self, data: bytes) -> None:
        begin, now = 0, time.perf_counter()
        while len(data) - begin >= 2:
            text, size = begin + 2, data[begin + 1]
            if size == 126:
                text, size = begin + 4, int.from_bytes(data[begin + 2 : begin + 4], "big")
            if len(data) < text + size:
                break
            begin = text + size
            self._crowd.take(data, text, begin, now)
        self._rest = data[begin:]


class Crowd:
    """Connections to one server, in one room."""

    def __init__(self, address: str) -> None:
        self.people: list[Person] = []
        self._address = address
        self._under_way: dict[int, Utterance] = {}
        self._said = 0
        self._last_frame = 0.0

    def take(self, data: bytes, begin: int, end: int, now: float) -> None:
        """One frame for one person; an error fails all that is under way."""
        self._last_frame = now
        found = data.find(MARK, begin, end)
        if found >= 0:
            number = found + len(MARK)
            utterance = self._under_way.get(int(data[number : number + DIGITS]))
            if utterance:  # else it comes too late
                utterance.reach(now)
        elif data.find(ERROR, begin, end) >= 0:
            for utterance in self._under_way.values():
                utterance.fail(data[begin:end])

    async def grow(self, size: int, at_once: int) -> float:
        """Have people come until there are so many; the seconds that it took."""
        began, gate = time.perf_counter(), asyncio.Semaphore(at_once)
        await asyncio.gather(*(self._come(gate) for _ in range(size - len(self.people))))
        took = time.perf_counter() - began
        while time.perf_counter() < self._last_frame + QUIET:
            await asyncio.sleep(QUIET / 5)
        return took

    async def say(self, speaker: int) -> list[float]:
        """Have one of them say something; the seconds until each has heard it. Raises
        NotHeard."""
        number, self._said = self._said, self._said + 1
        data = f"{MARK.decode()}{number:0{DIGITS}} {FILLING}"
        frame = json.dumps({"action": "sendmessage", "data": data}, separators=(",", ":"))
        utterance = self._under_way[number] = Utterance(len(self.people))
        self.people[speaker].send(frame.encode())
        try:
            await utterance.reaches_everyone()
        finally:
            del self._under_way[number]
        return utterance.heard

    async def _come(self, gate: asyncio.Semaphore) -> None:
        parts = urlsplit(self._address)
        async with gate:
            _, person = await asyncio.get_running_loop().create_connection(
                lambda: Person(self), parts.hostname, parts.port
            )
            await person.open(self._address)
            self.people.append(person)
