"""A room of the chat, for programs: what is said there, in order and each once, and a way to speak.

It stays connected, or tries to, until it is closed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from types import TracebackType

from chat_client.connecting import address
from chat_client.connection import MAX_FRAME, Connection, State, encode
from chat_client.conversation import Conversation
from chat_client.errors import Closed, MessageRefused
from chat_client.outbox import Outbox, Unsent
from chat_client.room_log import Entry, Message, RoomLog
from chat_client.times import Times

DEFAULT_URL = "ws://127.0.0.1:8000/api"
DEFAULT_ROOM = "lobby"
MAX_ID = 64  # characters


class Client:
    """One member in one room; an asynchronous context manager, and an iterable of the room's log.

    log: what is known of the room.
    outbox: what is not known to be in the room's log.
    changes: how often any of this may have changed.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        room: str = DEFAULT_ROOM,
        name: str | None = None,
        session: str | None = None,
        outbox: Outbox | None = None,
        times: Times | None = None,
        recover: bool = True,
    ) -> None:
        """Prepare for a room at a WebSocket's address. Raises BadAddress, ValueError.

        name: to be shown; without one, the server makes one up.
        session: the secret that makes one the same member over many clients; without one, a new
        member. outbox: one with a storage outlives the client, and needs a session. recover: False
        takes away all that makes up for losses, for tests that must fail then.
        """
        if outbox and outbox.is_kept and not session:
            raise ValueError(
                "an outbox with a storage needs a session: after a restart, a new member would "
                "say once more what this one has said"
            )
        # Even who wants no session needs one: a message that is sent once more over another
        # connection must be of the same member to be the same message.
        session = session or secrets.token_urlsafe(32)
        uri = address(url, room=room, name=name, session=session)
        self._times = times or Times()
        self._recover = recover
        self.log = RoomLog()
        self.outbox = outbox or Outbox()
        self.changes = 0
        self._conversation: Conversation | None = None
        self._connection = Connection(uri, self._times, self._converse, self._changed)
        self._end: BaseException | None = None
        self._news = asyncio.Event()  # replaced by a new one each time that it is set

    @property
    def state(self) -> State:
        """Of the connection."""
        return self._connection.state if self._end is None else State.CLOSED

    @property
    def trouble(self) -> str | None:
        """Why there is no connection; None while there is one, and at first."""
        return self._connection.trouble

    async def __aenter__(self) -> Client:
        self._running = asyncio.create_task(self._connection.run())
        self._running.add_done_callback(self._ended)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.cancel()
        await asyncio.wait([self._running])

    def __aiter__(self) -> AsyncIterator[Entry]:
        """From the newest page of history on, every message in order and gaps between them.

        Ends when the client is closed. Raises HandshakeRefused.
        """
        return _Entries(self)

    async def send(self, data: str) -> Message:
        """Say something; returns when it is in the room's log, as what it is there.

        Raises MessageRefused, HandshakeRefused, Closed. A caller that is cancelled only stops
        waiting: what it said remains in the outbox.
        """
        item = self.post(data)
        try:
            return await self.answer(item)
        except MessageRefused:
            self.outbox.discard(item.id)
            raise

    def post(self, data: str) -> Unsent:
        """Say something and do not wait: what becomes of it can be seen from what is returned."""
        item = self.outbox.add(data)
        if error := _refusal(data):
            self.outbox.refuse(item.id, error)
        self._changed()
        self._connection.wake()
        return item

    async def answer(self, item: Unsent) -> Message:
        """Wait until an item of the outbox is in the room's log. Raises as send() does."""
        while item.message is None:
            if item.error:
                raise item.error
            await self._change()
        return item.message

    async def older(self) -> int:
        """Have older messages be put before the log's first; returns how many entries came."""
        before = self.log.prepended
        self.log.want_older()
        self._connection.wake()
        await self.until(lambda: self.log.last is not None and not self.log.wants_older)
        return self.log.prepended - before

    async def settled(self) -> None:
        """Wait until nothing is unsent, and nothing missing of what is known of."""
        await self.until(lambda: not self.outbox.next and not self.log.lacks_something)

    async def changed(self, since: int) -> int:
        """Wait until `changes` is another number; returns it. Raises HandshakeRefused, Closed."""
        await self.until(lambda: self.changes != since)
        return self.changes

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds of this client. Raises HandshakeRefused, Closed."""
        while not condition():
            await self._change()

    def _converse(self, now: float) -> Conversation:
        self._conversation = Conversation(
            self.log, self.outbox, self._times, now, self._you, self._recover
        )
        return self._conversation

    @property
    def _you(self) -> str | None:
        return self._conversation.you if self._conversation else None

    async def _change(self) -> None:
        if self._end:
            raise self._end
        await self._news.wait()

    def _changed(self) -> None:
        self.changes += 1
        self._news.set()
        self._news = asyncio.Event()

    def _ended(self, running: asyncio.Task[None]) -> None:
        self._end = Closed() if running.cancelled() else running.exception()
        self._changed()


class _Entries:
    """Where one reader of a client's log is."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._count = 0

    def __aiter__(self) -> AsyncIterator[Entry]:
        return self

    async def __anext__(self) -> Entry:
        log = self._client.log
        try:
            await self._client.until(lambda: len(log.entries) > log.prepended + self._count)
        except Closed:
            raise StopAsyncIteration from None
        self._count += 1
        return log.entries[log.prepended + self._count - 1]


def _refusal(data: str) -> MessageRefused | None:
    """Of what no frame can hold: for this the connection would end, again and again."""
    try:
        size = len(encode({"action": "sendmessage", "id": "x" * MAX_ID, "data": data}).encode())
    except UnicodeEncodeError:
        return MessageRefused("bad_characters", "It has half of a surrogate pair.")
    return MessageRefused("wrong_size", "It is too long.") if size > MAX_FRAME else None
