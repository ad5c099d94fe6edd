"""A client in one room, for programs: the room's messages in order, each once, and a way to send.

The client stays connected, or tries to, until it is closed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from types import TracebackType

from chat_client.errors import ClientClosed, MessageRefused
from chat_client.model.conversation import Conversation
from chat_client.model.message import Entry, Message
from chat_client.model.outbox import Outbox, OutboxItem
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts
from chat_client.net.address import ChatAddress
from chat_client.net.connection import MAX_FRAME_BYTES, Connection, ConnectionState, encode

DEFAULT_URL = "ws://127.0.0.1:8000/api"
DEFAULT_ROOM = "lobby"
MAX_ID_CHARS = 64

_NEEDS_SESSION = (
    "an outbox with a storage needs a session: after a restart, a new member would send again what "
    "this one has sent"
)


class Client:
    """One member in one room. An async context manager, and an async iterable of the room's log.

    room: the room's name.
    log: the part of the room's log that is known.
    outbox: the messages that are not known to be in the log.
    revision: a number that changes whenever any of this may have changed.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        room: str | None = None,
        name: str | None = None,
        session: str | None = None,
        outbox: Outbox | None = None,
        timeouts: Timeouts | None = None,
        recover: bool = True,
    ) -> None:
        """Prepare to connect to a WebSocket's address. Raises InvalidAddress, ValueError.

        room, name, session: may also stand in the address's query; the two must not disagree.
        room: `lobby` by default. name: the server makes one up by default.
        session: the secret that makes several clients one member; by default a new member.
        outbox: one with a storage outlives the client, and needs a session.
        recover: False turns all recovery off, for tests that must fail then.
        """
        address = ChatAddress.parse(url).with_arguments(room=room, name=name, session=session)
        if outbox and outbox.is_persistent and not address.session:
            raise ValueError(_NEEDS_SESSION)
        self.room = address.room or DEFAULT_ROOM
        # A session is needed even if the caller wants none: the server recognises a resend over
        # another connection only if it comes from the same member.
        session = address.session or secrets.token_urlsafe(32)
        address = address.with_arguments(room=self.room, session=session)
        self._timeouts = timeouts or Timeouts()
        self._recover = recover
        self.log = RoomLog()
        self.outbox = outbox or Outbox()
        self.revision = 0
        self._conversation: Conversation | None = None
        self._connection = Connection(
            address.connect_url, self._timeouts, self._start_conversation, self._on_change
        )
        self._end: BaseException | None = None
        self._change_event = asyncio.Event()  # replaced by a new one whenever it is set

    @property
    def state(self) -> ConnectionState:
        """The connection's state."""
        return self._connection.state if self._end is None else ConnectionState.CLOSED

    @property
    def offline_reason(self) -> str | None:
        """Why there is no connection. None while there is one, and before the first attempt."""
        return self._connection.offline_reason

    @property
    def is_throttled(self) -> bool:
        """Whether the server has the client wait before it sends the next message."""
        return bool(self._conversation and self._conversation.is_throttled)

    async def __aenter__(self) -> Client:
        self._running = asyncio.create_task(self._connection.run())
        self._running.add_done_callback(self._on_end)
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
        """Every message in order, and gaps between them, from the newest page of history on.

        Ends when the client is closed. Raises HandshakeRefused.
        """
        return _Entries(self)

    async def send(self, data: str) -> Message:
        """Send a message; returns the stored message when it is in the room's log.

        Raises MessageRefused, HandshakeRefused, ClientClosed. Cancelling only stops the wait: the
        message stays in the outbox.
        """
        item = self.send_nowait(data)
        try:
            return await self.delivered(item)
        except MessageRefused:
            self.outbox.discard(item.id)
            raise

    def send_nowait(self, data: str) -> OutboxItem:
        """Send a message without waiting; the returned item shows what becomes of it."""
        item = self.outbox.add(data)
        if error := _refusal(data):
            self.outbox.fail(item.id, error)
        self._on_change()
        self._connection.flush()
        return item

    async def delivered(self, item: OutboxItem) -> Message:
        """Wait until an item of the outbox is in the room's log. Raises the errors of send()."""
        while item.message is None:
            if item.error:
                raise item.error
            await self._next_change()
        return item.message

    async def load_older(self) -> int:
        """Load the page before the log's first entry; returns how many entries were added."""
        before = self.log.prepended
        self.log.load_older()
        self._connection.flush()
        await self.wait_until(lambda: self.log.last is not None and not self.log.wants_older)
        return self.log.prepended - before

    async def wait_until_synced(self) -> None:
        """Wait until no message is unsent and no known message is missing."""
        await self.wait_until(lambda: not self.outbox.next and not self.log.is_incomplete)

    async def wait_for_change(self, since: int) -> int:
        """Wait until `revision` differs; returns it. Raises HandshakeRefused, ClientClosed."""
        await self.wait_until(lambda: self.revision != since)
        return self.revision

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds. Raises HandshakeRefused, ClientClosed."""
        while not condition():
            await self._next_change()

    def _start_conversation(self, now: float) -> Conversation:
        you = self._conversation.you if self._conversation else None
        self._conversation = Conversation(
            self.log, self.outbox, self._timeouts, now, you, self._recover
        )
        return self._conversation

    async def _next_change(self) -> None:
        if self._end:
            raise self._end
        await self._change_event.wait()

    def _on_change(self) -> None:
        self.revision += 1
        self._change_event.set()
        self._change_event = asyncio.Event()

    def _on_end(self, running: asyncio.Task[None]) -> None:
        self._end = ClientClosed() if running.cancelled() else running.exception()
        self._on_change()


class _Entries:
    """One reader's position in a client's log."""

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
    """Why no frame can hold this text. To send it would only close the connection each time."""
    try:
        frame = encode({"action": "sendmessage", "id": "x" * MAX_ID_CHARS, "data": data}).encode()
    except UnicodeEncodeError:
        return MessageRefused("bad_characters", "It has half of a surrogate pair.")
    return MessageRefused("wrong_size", "It is too long.") if len(frame) > MAX_FRAME_BYTES else None
