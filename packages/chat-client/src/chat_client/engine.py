"""A client's connection, and what all of its rooms share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from chat_client.errors import ClientClosed
from chat_client.model.client_state import ClientState
from chat_client.model.fields import Frame
from chat_client.model.multiplexer import Multiplexer
from chat_client.model.outbox import Outbox
from chat_client.model.requests import Request
from chat_client.model.room_state import RoomState
from chat_client.model.timeouts import Timeouts
from chat_client.model.token_renewal import TokenRenewal
from chat_client.net.address import DEFAULT_ROOM, ChatAddress, check_room, parent
from chat_client.net.connection import Connection, ConnectionState
from chat_client.net.token_source import TokenSource


class Engine:
    """Keeps one connection for all rooms of a client, and tells when something has changed.

    state: what is known of the rooms.
    revision: a number that changes whenever any of this may have changed.
    """

    def __init__(
        self, address: ChatAddress, tokens: TokenSource, timeouts: Timeouts, recover: bool
    ) -> None:
        self.state = ClientState()
        self.revision = 0
        self._address = address
        self._timeouts = timeouts
        self._recover = recover
        self._home = ""
        self._multiplexer: Multiplexer | None = None
        self._end: BaseException | None = None
        self._change_event = asyncio.Event()  # replaced by a new one whenever it is set
        self._connection = Connection(
            self._next_url, tokens, timeouts, self._start_multiplexer, self.on_change
        )

    @property
    def connection_state(self) -> ConnectionState:
        """Whether there is a connection."""
        return self._connection.state if self._end is None else ConnectionState.CLOSED

    @property
    def offline_reason(self) -> str | None:
        """Why there is no connection. None while there is one, and before the first attempt."""
        return self._connection.offline_reason

    def is_throttled(self, room: str) -> bool:
        """Whether the server has the client wait before it sends the room's next message."""
        return bool(self._multiplexer and self._multiplexer.is_throttled(room))

    async def start(self) -> None:
        """Connect, and stay connected."""
        self._running = asyncio.create_task(self._connection.run())
        self._running.add_done_callback(self._on_end)

    async def stop(self) -> None:
        """Close the connection, for good."""
        self._running.cancel()
        await asyncio.wait([self._running])

    def follow(self, room: str, outbox: Outbox | None = None) -> RoomState:
        """Have a room among those that the connection is subscribed to. Raises InvalidAddress."""
        check_room(room, is_in_address=False)
        state = self.state.rooms.get(room)
        if state is None or state.end:
            state = self.state.rooms[room] = RoomState(room, outbox)
        self.flush()
        return state

    def unfollow(self, state: RoomState) -> None:
        """End the subscription to a room."""
        if not state.end and state.was_subscribed:
            self.request("unsubscribe", room=state.room)
        for each in (state, *self.state.threads(state.room)):
            each.finish()
            if self.state.rooms.get(each.room) is each:
                del self.state.rooms[each.room]
        self.flush()

    def set_name(self, name: str) -> None:
        """Have the member's name for the next connections."""
        self._address = replace(self._address, name=name)

    def request(self, action: str, within: RoomState | None = None, **fields: object) -> Request:
        """Ask for something. within: the room that the connection has to be subscribed to before.
        fields: those of the frame; None for those that are absent."""
        present = {name: value for name, value in fields.items() if value is not None}
        room = within.room if within else None
        request = self.state.requests.add({"action": action, **present}, room)
        self.flush()
        return request

    async def ask(self, action: str, within: RoomState | None = None, **fields: object) -> Frame:
        """Ask for something, and return the answer.

        Raises RequestRefused, HandshakeRefused, ClientClosed, and why nothing more comes of the
        room.
        """
        request = self.request(action, within, **fields)
        try:
            await self.wait_until(lambda: request.is_done, within)
        finally:
            self.state.requests.discard(request)
        if request.error:
            raise request.error
        return request.answer or {}

    def flush(self) -> None:
        """Send at once what is due."""
        self.on_change()
        self._connection.flush()

    async def wait_until(
        self, condition: Callable[[], bool], room: RoomState | None = None
    ) -> None:
        """Wait until the condition holds. Raises HandshakeRefused, ClientClosed, and why nothing
        more comes of the room."""
        while not condition():
            if end := self._end or (room and room.end):
                raise end
            await self._change_event.wait()

    def on_change(self) -> None:
        """Something may have changed."""
        self.revision += 1
        self._change_event.set()
        self._change_event = asyncio.Event()

    def _next_url(self, forbidden: int) -> str:
        """The address, with one of the rooms: the next one after each that was forbidden."""
        open_rooms = [room for room, state in self.state.rooms.items() if not state.end]
        rooms = [room for room in open_rooms if not parent(room)]
        self._home = rooms[forbidden % len(rooms)] if rooms else ""
        is_implied = self._home == DEFAULT_ROOM and self._address.room is None
        named = None if is_implied else self._home or None
        return replace(self._address, room=named).connect_url

    def _start_multiplexer(self, renewal: TokenRenewal, now: float) -> Multiplexer:
        self._multiplexer = Multiplexer(
            self.state, self._home, self._timeouts, now, renewal, self._recover
        )
        return self._multiplexer

    def _on_end(self, running: asyncio.Task[None]) -> None:
        self._end = ClientClosed() if running.cancelled() else running.exception()
        self.on_change()
