"""A client for programs: the messages of its rooms in order, each once, and a way to send.

The client stays connected, or tries to, until it is closed.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from types import TracebackType

from chat_client.engine import Engine
from chat_client.model.changed import Change
from chat_client.model.fields import Frame, as_list, as_object
from chat_client.model.message import Entry, Message
from chat_client.model.message_parts import File
from chat_client.model.outbox import Outbox, OutboxItem
from chat_client.model.people import Person, RoomInfo
from chat_client.model.room_log import RoomLog
from chat_client.model.room_state import RoomState
from chat_client.model.timeouts import Timeouts
from chat_client.net.address import DEFAULT_ROOM, ChatAddress
from chat_client.net.connection import ConnectionState
from chat_client.net.token_source import TokenFunction, TokenSource
from chat_client.room import Room
from chat_client.subscribing import Subscribing

MENTIONS_PAGE_SIZE = 50  # the most that the server sends at once
DEFAULT_URL = "ws://127.0.0.1:8000/api"

_NEEDS_SESSION = (
    "an outbox with a storage needs a session or a token: after a restart, a new member would send "
    "again what this one has sent"
)


class Client:
    """One member, in one room or many. An async context manager.

    The methods that concern a room are those of the first one, `home`: the room of the address.
    `subscribe` brings further ones, up to 50 over the one connection.

    home: the first room.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        room: str | None = None,
        name: str | None = None,
        session: str | None = None,
        token: str | TokenFunction | None = None,
        outbox: Outbox | None = None,
        timeouts: Timeouts | None = None,
        recover: bool = True,
    ) -> None:
        """Prepare to connect to a WebSocket's address. Raises InvalidAddress, InvalidToken,
        ValueError.

        room, name, session: may also stand in the address's query; the two must not disagree.
        room: `lobby` by default. name: the server makes one up by default.
        session: the secret that makes several clients one member; by default a new member.
        token: a JWT that says who the member is, or the token of a bot; or a function, which may be
        a coroutine function, that returns one. It is asked again before the token ends, or if it is
        refused.
        outbox: one with a storage outlives the client, and needs a session or a token.
        recover: False turns all recovery off, for tests that must fail then.
        """
        address = ChatAddress.parse(url).with_arguments(room=room, name=name, session=session)
        if outbox and outbox.is_persistent and not address.session and token is None:
            raise ValueError(_NEEDS_SESSION)
        # A session is needed even if the caller wants none: the server recognises a resend over
        # another connection only if it comes from the same member. A token replaces it, unless the
        # server is open to all.
        session = address.session or secrets.token_urlsafe(32)
        room = address.room or (DEFAULT_ROOM if token is None else None)
        address = address.with_arguments(room=room, session=session)
        timeouts = timeouts or Timeouts()
        tokens = TokenSource(token, timeouts.handshake_timeout_s)
        self._engine = Engine(address, tokens, timeouts, recover)
        self.home = self._room(self._engine.follow(address.room or DEFAULT_ROOM, outbox))

    @property
    def room(self) -> str:
        """The first room's name."""
        return self.home.id

    @property
    def you(self) -> Person | None:
        """Who the member is; None until the server has told it."""
        return self._engine.state.you

    @property
    def log(self) -> RoomLog:
        """The part of the first room's log that is known."""
        return self.home.log

    @property
    def outbox(self) -> Outbox:
        """The messages to the first room that are not known to be in its log."""
        return self.home.outbox

    @property
    def revision(self) -> int:
        """A number that changes whenever any of this may have changed."""
        return self._engine.revision

    @property
    def state(self) -> ConnectionState:
        """The connection's state."""
        return self._engine.connection_state

    @property
    def offline_reason(self) -> str | None:
        """Why there is no connection. None while there is one, and before the first attempt."""
        return self._engine.offline_reason

    @property
    def is_throttled(self) -> bool:
        """Whether the server has the client wait before it sends the next message."""
        return self.home.is_throttled

    async def __aenter__(self) -> Client:
        await self._engine.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._engine.stop()

    def __aiter__(self) -> AsyncIterator[Entry]:
        """Every message of the first room, as Room's iterator yields them."""
        return self.home.__aiter__()

    def changes(self) -> AsyncIterator[Change]:
        """What becomes of the messages of the first room; see Room.changes."""
        return self.home.changes()

    async def send(
        self,
        data: str,
        *,
        reply_to: int | None = None,
        mentions: Sequence[str] = (),
        mentions_room: bool = False,
        files: Sequence[File] = (),
    ) -> Message:
        """Send a message to the first room; see Room.send."""
        return await self.home.send(
            data, reply_to=reply_to, mentions=mentions, mentions_room=mentions_room, files=files
        )

    def send_nowait(self, data: str) -> OutboxItem:
        """Send a message to the first room without waiting; see Room.send_nowait."""
        return self.home.send_nowait(data)

    async def delivered(self, item: OutboxItem) -> Message:
        """Wait until an item of the outbox is in the first room's log; see Room.delivered."""
        return await self.home.delivered(item)

    async def load_older(self) -> int:
        """Load the page before the first entry of the log; returns how many entries it added."""
        return await self.home.load_older()

    async def wait_until_synced(self) -> None:
        """Wait until nothing for the first room is unsent, and nothing known is missing."""
        await self.home.wait_until_synced()

    def subscribe(self, room: str, *, outbox: Outbox | None = None) -> Subscribing[Room]:
        """Follow another room over the same connection: to be awaited for a Room that stays, or
        used as an async context manager that ends the subscription. Raises RequestRefused.
        """
        return Subscribing(self._engine, room, outbox, self._room)

    async def rooms(self, scope: str = "mine") -> list[RoomInfo]:
        """The member's rooms; or those that are open to all and have been created: `open`."""
        found: list[RoomInfo] = []
        page: Frame = {"next": None}
        while "next" in page:
            page = await self._engine.ask("rooms", scope=scope, after=page["next"])
            rooms = as_list(page.get("rooms"))
            found += [RoomInfo.from_fields(as_object(each)) for each in rooms]
        return found

    async def mentions(self, limit: int = 50) -> list[Message]:
        """The newest messages that mention the member, over all rooms: newest first."""
        found: list[Message] = []
        page: Frame = {"next": None}
        while "next" in page and len(found) < limit:
            size = min(limit - len(found), MENTIONS_PAGE_SIZE)
            page = await self._engine.ask("mentions", after=page["next"], limit=size)
            messages = as_list(page.get("messages"))
            found += [Message.from_fields(as_object(each)) for each in messages]
        return found

    async def create_room(
        self,
        *,
        kind: str = "private",
        title: str | None = None,
        topic: str | None = None,
        room: str | None = None,
        members: Sequence[str] = (),
    ) -> RoomInfo:
        """Create a room that the member owns. Raises RequestRefused.

        kind: `private`, which needs a title; or `open`, which needs a `room`: the name. members:
        the ids of others who are to be in a private room.
        """
        texts = {"room": room, "title": title, "topic": topic}
        others = list(members) or None
        answer = await self._engine.ask("create", None, kind=kind, members=others, **texts)
        return RoomInfo.from_fields(answer)

    async def direct(self, *members: str) -> RoomInfo:
        """The room of this member and some others, by their ids: always the same one."""
        answer = await self._engine.ask("create", kind="direct", members=list(members))
        return RoomInfo.from_fields(answer)

    async def accept(self, invite: str) -> RoomInfo:
        """Become a member of the room that an invitation is for. Raises RequestRefused."""
        return RoomInfo.from_fields(await self._engine.ask("accept", invite=invite))

    async def rename(self, name: str) -> Person:
        """Change the member's name. Raises RequestRefused."""
        answer = await self._engine.ask("rename", name=name)
        self._engine.set_name(name)
        return Person.from_fields(as_object(answer.get("you")))

    async def wait_for_change(self, since: int) -> int:
        """Wait until `revision` differs; returns it. Raises HandshakeRefused, ClientClosed."""
        await self.wait_until(lambda: self.revision != since)
        return self.revision

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds. Raises HandshakeRefused, ClientClosed."""
        await self._engine.wait_until(condition)

    def _room(self, state: RoomState) -> Room:
        return Room(self._engine, state)
