"""A room's entries, and their changes, for those who iterate over them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from chat_client.engine import Engine
from chat_client.errors import ClientClosed, Unsubscribed
from chat_client.model.changed import Change
from chat_client.model.log_reader import ChangeReader, LogReader
from chat_client.model.message import Entry
from chat_client.model.room_state import RoomState


class EntryIterator:
    """Each entry of a room's log. Ends with the client or the subscription."""

    def __init__(self, engine: Engine, state: RoomState) -> None:
        self._engine = engine
        self._state = state
        self._reader = LogReader(state.log)

    def __aiter__(self) -> AsyncIterator[Entry]:
        return self

    async def __anext__(self) -> Entry:
        try:
            await self._engine.wait_until(lambda: self._reader.has_next, self._state)
        except (ClientClosed, Unsubscribed):
            raise StopAsyncIteration from None
        return self._reader.next()


class ChangeIterator:
    """Each change of a room's messages. Ends with the client or the subscription."""

    def __init__(self, engine: Engine, state: RoomState) -> None:
        self._engine = engine
        self._state = state
        self._reader = ChangeReader(state.log)

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        try:
            await self._engine.wait_until(lambda: self._reader.has_next, self._state)
        except (ClientClosed, Unsubscribed):
            raise StopAsyncIteration from None
        return self._reader.next()
