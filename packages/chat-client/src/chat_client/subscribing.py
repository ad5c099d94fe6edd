"""What `Client.subscribe` returns: a Room for those who await it, and for a block of code."""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from chat_client.engine import Engine
from chat_client.model.outbox import Outbox
from chat_client.model.room_state import RoomState


class Followed(Protocol):
    """A room over a subscription."""

    async def unsubscribe(self) -> None:
        """End the subscription."""


RoomT = TypeVar("RoomT", bound=Followed)


class Subscribing(Generic[RoomT]):
    """A subscription that begins when it is awaited or entered."""

    def __init__(
        self,
        engine: Engine,
        room: str,
        outbox: Outbox | None,
        make_room: Callable[[RoomState], RoomT],
    ) -> None:
        self._engine = engine
        self._room = room
        self._outbox = outbox
        self._make_room = make_room
        self._entered: RoomT | None = None

    def __await__(self) -> Generator[Any, None, RoomT]:
        return self._subscribe().__await__()

    async def __aenter__(self) -> RoomT:
        self._entered = await self._subscribe()
        return self._entered

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._entered:
            await self._entered.unsubscribe()

    async def _subscribe(self) -> RoomT:
        is_new = self._room not in self._engine.state.rooms
        state = self._engine.follow(self._room, self._outbox)
        if state.was_subscribed and state.unread(None) is None:  # the first room: only to know that
            self._engine.request("subscribe", state, room=self._room)
        try:
            await self._engine.wait_until(lambda: state.unread(None) is not None, state)
        except BaseException:
            if is_new or state.end:
                self._engine.unfollow(state)
            raise
        return self._make_room(state)
