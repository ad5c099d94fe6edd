"""A room of the chat, for programs: what is said there, in order and each once, and a way to speak.

It stays connected, or tries to, until it is closed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from types import TracebackType

from chat_client.connection import MAX_FRAME_BYTES, Connection, ConnectionState, encode
from chat_client.conversation import Conversation
from chat_client.errors import ClientClosed, MessageRefused
from chat_client.handshake import address
from chat_client.outbox import Outbox, OutboxItem
from chat_client.room_log import Entry, Message, RoomLog
from chat_client.timeouts import Timeouts

DEFAULT_URL = "ws://127.0.0.1:8000/api"
DEFAULT_ROOM = "lobby"
MAX_ID = 64  # characters


class Client:
    """One member in one room; an asynchronous context manager, and an iterable of the room's log.

    log: what is known of the room.
    outbox: what is not known to be in the room's log.
    revision: how often any of this may have changed.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        room: str = DEFAULT_ROOM,
        name: str | None = None,
        session: str | None = None,
        outbox: Outbox | None = None,
        timeouts: Timeouts | None = None,
        recover: bool = True,
    ) -> None:
        """Prepare for a room at a WebSocket's address. Raises InvalidAddress, ValueError.

        name: to be shown; without one, the server makes one up.
        session: the secret that makes one the same member over many clients; without one, a new
        member. outbox: one with a storage outlives the client, and needs a session. recover: False
        takes away all that makes up for losses, for tests that must fail then.
        """
        if outbox and outbox.is_persistent and not session:
            raise ValueError(
                "an outbox with a storage needs a session: after a restart, a new member would "
                "say once more what this one has said"
            )
        # Even who wants no session needs one: a message that is sent once more over another
        # connection must be of the same member to be the same message.
        session = session or secrets.token_urlsafe(32)
        uri = address(url, room=room, name=name, session=session)
        self._timeouts = timeouts or Timeouts()
        self._recover = recover
        self.log = RoomLog()
        self.outbox = outbox or Outbox()
        self.revision = 0
        self._conversation: Conversation | None = None
        self._connection = Connection(
            uri, self._timeouts, self._start_conversation, self._on_change
        )
        self._end: BaseException | None = None
        self._change_event = asyncio.Event()  # replaced by a new one each time that it is set

    @property
    def state(self) -> ConnectionState:
        """Of the connection."""
        return self._connection.state if self._end is None else ConnectionState.CLOSED

    @property
    def offline_reason(self) -> str | None:
        """Why there is no connection; None while there is one, and at first."""
        return self._connection.offline_reason

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

        Raises MessageRefused, HandshakeRefused, ClientClosed. A caller that is cancelled only stops
        waiting: what it said remains in the outbox.
        """
        item = self.send_nowait(data)
        try:
            return await self.delivered(item)
        except MessageRefused:
            self.outbox.discard(item.id)
            raise

    def send_nowait(self, data: str) -> OutboxItem:
        """Say something and do not wait: what becomes of it can be seen from what is returned."""
        item = self.outbox.add(data)
        if error := _refusal(data):
            self.outbox.fail(item.id, error)
        self._on_change()
        self._connection.wake()
        return item

    async def delivered(self, item: OutboxItem) -> Message:
        """Wait until an item of the outbox is in the room's log. Raises as send() does."""
        while item.message is None:
            if item.error:
                raise item.error
            await self._next_change()
        return item.message

    async def load_older(self) -> int:
        """Have older messages be put before the log's first; returns how many entries came."""
        before = self.log.prepended
        self.log.request_older()
        self._connection.wake()
        await self.wait_until(lambda: self.log.last is not None and not self.log.wants_older)
        return self.log.prepended - before

    async def wait_until_synced(self) -> None:
        """Wait until nothing is unsent, and nothing missing of what is known of."""
        await self.wait_until(lambda: not self.outbox.next and not self.log.is_incomplete)

    async def wait_for_change(self, since: int) -> int:
        """Wait for `revision` to differ; returns it. Raises HandshakeRefused, ClientClosed."""
        await self.wait_until(lambda: self.revision != since)
        return self.revision

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds of this client. Raises HandshakeRefused, ClientClosed."""
        while not condition():
            await self._next_change()

    def _start_conversation(self, now: float) -> Conversation:
        self._conversation = Conversation(
            self.log, self.outbox, self._timeouts, now, self._you, self._recover
        )
        return self._conversation

    @property
    def _you(self) -> str | None:
        return self._conversation.you if self._conversation else None

    async def _next_change(self) -> None:
        if self._end:
            raise self._end
        await self._change_event.wait()

    def _on_change(self) -> None:
        self.revision += 1
        self._change_event.set()
        self._change_event = asyncio.Event()

    def _ended(self, running: asyncio.Task[None]) -> None:
        self._end = ClientClosed() if running.cancelled() else running.exception()
        self._on_change()


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
            await self._client.wait_until(lambda: len(log.entries) > log.prepended + self._count)
        except ClientClosed:
            raise StopAsyncIteration from None
        self._count += 1
        return log.entries[log.prepended + self._count - 1]


def _refusal(data: str) -> MessageRefused | None:
    """Of what no frame can hold: for this the connection would end, again and again."""
    try:
        size = len(encode({"action": "sendmessage", "id": "x" * MAX_ID, "data": data}).encode())
    except UnicodeEncodeError:
        return MessageRefused("bad_characters", "It has half of a surrogate pair.")
    return MessageRefused("wrong_size", "It is too long.") if size > MAX_FRAME_BYTES else None
