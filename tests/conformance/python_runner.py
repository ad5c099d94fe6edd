"""Runs a case against `chat_client.Client`, over a fake WebSocket and a virtual clock."""

import asyncio
import json
from contextlib import contextmanager, suppress
from functools import partial
from unittest import mock

from chat_client import ChatError, Client, Forbidden, Gap, Outbox, SignInRequired
from chat_client.cli.names import Names
from chat_client.model.multiplexer import Multiplexer
from chat_client.net.token_source import TokenSource
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.http11 import Response

from tests.conformance.cases import (
    Tokens,
    check_sent,
    forget_requests,
    full_frame,
    steps,
    with_tokens,
)
from tests.conformance.virtual_time import VirtualTimeLoop, settle

RANDOM = 0.5
DAY_S = 24 * 3600


class FakeSocket:
    """One connection, as far as the client uses it."""

    close_code = 1006

    def __init__(self):
        self.sent = []
        self.is_open = True
        self.transport = self
        self._inbox = asyncio.Queue()

    async def send(self, text):
        if not self.is_open:
            raise ConnectionClosedError(None, None)
        self.sent.append(json.loads(text))

    def receive(self, text):
        self._inbox.put_nowait(text)

    def abort(self):
        self.is_open = False
        self._inbox.put_nowait(None)

    async def close(self):
        self.abort()

    def __aiter__(self):
        return self

    async def __anext__(self):
        text = await self._inbox.get()
        if text is None:
            raise StopAsyncIteration
        return text


class KeptInMemory:
    """The storage of an outbox, which a reload leaves as it is."""

    def __init__(self):
        self._items = {}

    def load(self):
        return [(id, *item) for id, item in self._items.items()]

    def put(self, id, operation, written_at_s):
        self._items[id] = (operation, written_at_s)

    def remove(self, id):
        self._items.pop(id, None)


class Run:
    """A client, and what it has done since it was looked at."""

    def __init__(self):
        self._storage = KeptInMemory()
        self._slept_s = 0
        self._handshake = None
        self._connects = 0
        self._socket = None
        self._client = None
        self._ids = {}
        self._tokens = None
        self._offers = []
        self._entering = []
        self._sent = None

    async def case(self, case):
        if "tokens" in case:
            self._tokens = Tokens(case["tokens"], self._ids, self._now)
        with self._faked():
            await self._start()
            try:
                await self._steps(case)
            finally:
                await self._client.__aexit__(None, None, None)

    async def _steps(self, case):
        for number, step in enumerate(steps(case)):
            try:
                await self._step(step)
            except AssertionError as error:
                raise AssertionError(f"step {number}, {step}: {error}") from error

    @contextmanager
    def _faked(self):
        multiplexer = partial(Multiplexer, random=lambda: RANDOM)
        with (
            mock.patch("chat_client.net.handshake.connect_websocket", self._connect),
            mock.patch("chat_client.engine.Multiplexer", multiplexer),
            mock.patch("chat_client.client.TokenSource", partial(TokenSource, clock=self._now)),
            mock.patch("random.random", return_value=RANDOM),
        ):
            yield

    async def _start(self):
        url = "ws://chat.example/api?name=Ana&session=a-secret-of-22-characters"
        outbox = Outbox(self._storage, clock=self._now)
        self._client = await Client(url, token=self._tokens, outbox=outbox).__aenter__()
        await settle()

    def _now(self):
        return asyncio.get_running_loop().time() + self._slept_s

    async def _connect(self, url, open_timeout, subprotocols=(), **_):
        self._connects += 1
        self._offers = list(subprotocols)
        self._handshake = asyncio.get_running_loop().create_future()
        return await asyncio.wait_for(self._handshake, open_timeout)

    async def _step(self, step):
        before = len(self._socket.sent) if self._socket else 0
        socket = self._socket
        self._connects = 0
        await self._act(step)
        await settle()
        sent = self._socket.sent[before if self._socket is socket else 0 :] if self._socket else []
        check_sent(_for_python(step.get("sends", [])), sent, self._ids)
        assert self._connects == _for_python(step.get("connects", 0)), "handshakes"
        offers = [with_tokens(each, self._ids) for each in step.get("offers", self._offers)]
        assert self._offers == offers, "offers"
        checks = {
            "shows": self._shown,
            "texts": self._texts,
            "reactions": self._reactions,
            "replies": self._replies,
            "names": self._names,
            "unsent": self._unsent,
            "throttled": self._throttled,
            "gives_up": self._gives_up,
            "refused": self._refused,
        }
        for key in checks.keys() & step.keys():
            assert checks[key]() == _for_python(step[key]), key

    async def _act(self, step):
        match step:
            case {"accept": True}:
                forget_requests(self._ids)
                self._socket = FakeSocket()
                self._handshake.set_result(self._socket)
            case {"fail": status}:
                response = Response(503 if status is True else status, "", Headers())
                self._handshake.set_exception(InvalidStatus(response))
            case {"cut": True}:
                self._socket.abort()
            case {"receive": frame}:
                self._socket.receive(full_frame(frame, self._ids))
            case {"wait_ms": milliseconds}:
                await asyncio.sleep(milliseconds / 1000)
            case {"sleep_days": days}:
                self._slept_s += days * DAY_S
            case {"send": text}:
                self._sent = self._client.send_nowait(text)
            case {"send_characters": count}:
                self._sent = self._client.send_nowait("z" * count)
            case {"retry": text}:
                self._retry(text)
            case {"reply": [seq, text]}:
                self._client.home.send_nowait(text, reply_to=seq)
            case {"edit": [seq, text]}:
                self._client.home.do_nowait("edit", target=seq, data=text)
            case {"delete": seq}:
                self._client.home.do_nowait("delete", target=seq)
            case {"react": [seq, reaction]}:
                self._client.home.do_nowait("react", target=seq, reaction=reaction)
            case {"unreact": [seq, reaction]}:
                self._client.home.do_nowait("unreact", target=seq, reaction=reaction)
            case {"enter": room}:
                self._entering.append(asyncio.ensure_future(_entered(self._client, room)))
            case {"load_older": True}:
                self._client.log.load_older()
                self._client._engine.flush()
            case {"reload": True}:
                await self._client.__aexit__(None, None, None)
                await self._start()
            case _:
                raise AssertionError("it has no known action")

    def _retry(self, text):
        (item,) = [item for item in self._client.outbox.items if item.data == text]
        self._client.outbox.retry(item.id)
        self._client._engine.flush()

    def _shown(self):
        entries = self._client.log.entries
        return [f"gap {each.first}" if isinstance(each, Gap) else each.seq for each in entries]

    @property
    def _messages(self):
        return [each for each in self._client.log.entries if not isinstance(each, Gap)]

    def _texts(self):
        return [None if each.deleted else each.data for each in self._messages]

    def _reactions(self):
        """Of each message that has some: how many members chose each."""
        return {
            str(message.seq): {each.reaction: each.count for each in message.reactions}
            for message in self._messages
            if message.reactions
        }

    def _replies(self):
        """Of each answer: the beginning of what it answers."""
        found = {str(each.seq): each.reply_to for each in self._messages if each.reply_to}
        return {seq: None if reply.is_deleted else reply.excerpt for seq, reply in found.items()}

    def _names(self):
        """The sender's name of each message, as the terminal shows it."""
        names = Names()
        names.add(self._client.log.entries)
        return [message.name + names.marks(message) for message in self._messages]

    def _throttled(self):
        return ["sending"] if self._client.is_throttled else []

    def _gives_up(self):
        match self._client._engine._end:
            case SignInRequired():
                return "sign_in"
            case Forbidden():
                return "forbidden"
        return None

    def _refused(self):
        return self._sent.error and self._sent.error.code

    def _unsent(self):
        return [[_described(item), item.state] for item in self._client.outbox.items]


async def _entered(client, room):
    with suppress(ChatError):
        await client.subscribe(room)


def _described(item):
    """A message's text, or what is to be done to which message."""
    change = f"{item.action} {item.target} {item.data}".strip()
    return item.data if item.target is None else change


def _for_python(expected):
    is_own = isinstance(expected, dict) and "python" in expected
    return expected["python"] if is_own else expected


def run(case):
    """Raises AssertionError where the client does not do what the case says."""
    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(Run().case(case))
    finally:
        loop.close()
