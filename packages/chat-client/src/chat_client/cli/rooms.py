"""The rooms that the user of the command is in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from chat_client.cli.escaping import escaped
from chat_client.client import Client
from chat_client.errors import ChatError, RequestRefused, SubscriptionLost
from chat_client.model.outbox import Outbox
from chat_client.room import Room


class RoomRefused(ChatError):
    """A room that the user wants to be in is refused; `str()` says which one, and why."""


class NoRoom(RoomRefused):
    """The user has named no room, and the token does not allow the one by default."""


class Rooms:
    """The rooms in the order in which the user entered them, one of which is the current one.

    has_all: is set when the user is in all rooms that were wanted from the start.
    """

    def __init__(
        self,
        client: Client,
        make_outbox: Callable[[str], Outbox],
        others: Sequence[str] = (),
        is_first_chosen: bool = True,
    ) -> None:
        """make_outbox: returns a room's stored outbox. others: rooms that are wanted, too.
        is_first_chosen: False if the user has named no room."""
        self.all = [client.home]
        self.current = client.home
        self.has_all = asyncio.Event()
        self._client = client
        self._make_outbox = make_outbox
        self._others = others
        self._is_first_chosen = is_first_chosen

    @property
    def open(self) -> list[Room]:
        """Those that the user has not lost."""
        return [room for room in self.all if not room.end]

    @property
    def refusal(self) -> NoRoom | None:
        """Why the user is in no room, from the start."""
        first = self.all[0]
        is_refused = isinstance(first.end, SubscriptionLost) and first.end.reason == "not_allowed"
        if self._is_first_chosen or not is_refused or first.log.last is not None:
            return None
        return NoRoom(f"the token does not allow the room {first.id}; choose one with --room")

    def get(self, id: str) -> Room | None:
        """The open room of this id."""
        return next((room for room in self.open if room.id == id), None)

    async def enter(self, id: str) -> Room:
        """Be in this room, too. Raises RoomRefused, InvalidAddress."""
        if room := self.get(id):
            return room
        try:
            room = await self._client.subscribe(id, outbox=self._make_outbox(id))
        except RequestRefused as refused:
            raise RoomRefused(f"{id}: {refused.reason or refused.code}") from None
        self.all.append(room)
        return room

    async def stay(self) -> None:
        """Enter the rooms that are wanted from the start; does not end. Raises RoomRefused,
        HandshakeRefused."""
        for id in self._others:
            await self.enter(id)
        self.has_all.set()
        await self._client.wait_until(lambda: self.refusal is not None)
        if self.refusal:
            raise self.refusal

    def prefix(self, room: Room) -> str:
        """What stands before each line of a room: nothing as long as there is only one."""
        return f"[{label(room)}] " if len(self.all) > 1 or self._others else ""


def label(room: Room) -> str:
    """An open room's name; the title of another room in quotation marks, as no name has any."""
    title = room.info.title if room.info else None
    if title is None or "." not in room.id:
        return room.id
    return f'"{escaped(title).replace(chr(34), chr(39))}"'
