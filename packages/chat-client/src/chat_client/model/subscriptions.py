"""Which rooms a connection is subscribed to, and when it asks for further ones. Pure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import inf

from chat_client.model.client_state import ClientState
from chat_client.model.conversation import Conversation
from chat_client.model.fields import Frame, as_list, as_number, as_object, as_text
from chat_client.model.people import RoomInfo
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts

MAX_ROOMS = 50  # of a connection


class Subscriptions:
    """The `subscribe` frames of one connection, of which one at a time waits for its answer.

    conversations: one for each room that the connection is subscribed to.
    loop: when to send the pending frame.
    """

    def __init__(
        self,
        state: ClientState,
        timeouts: Timeouts,
        recover: bool,
        random: Callable[[], float],
        on_entered: Callable[[float], None],
    ) -> None:
        """on_entered: is called with the time when the connection enters a room."""
        self.conversations: dict[str, Conversation] = {}
        self.loop = RetryLoop(timeouts, random)
        self._state = state
        self._timeouts = timeouts
        self._recover = recover
        self._random = random
        self._on_entered = on_entered
        self._numbers = count(1)
        self._history_numbers = count(1)
        self._asked: dict[str, tuple[str, ...]] = {}
        self._pending: tuple[str, ...] = ()
        self._to_restore = {room for room, each in state.rooms.items() if each.was_subscribed}
        self._losses = 0
        self._not_before = -inf

    def begin(self, room: str, now: float) -> None:
        """The connection is subscribed to a room that the client follows."""
        self._to_restore.discard(room)
        if room in self.conversations:
            return
        state = self._state.rooms[room]
        state.was_subscribed = True
        self.conversations[room] = Conversation(
            room,
            state.log,
            state.changes,
            state.outbox,
            self._timeouts,
            now,
            self._state.member,
            self._recover,
            self._random,
            self._history_numbers,
        )
        self._on_entered(now)

    def drop_ended(self) -> None:
        """Forget the conversations of rooms that the client follows no more."""
        for room in list(self.conversations):
            state = self._state.rooms.get(room)
            if state is None or state.end:
                self.conversations.pop(room).on_close()

    def frame_due(self, now: float) -> Frame | None:
        """The frame to send now, if any: first for all rooms to restore, then for each new one."""
        missing = self._missing()
        if not self._pending or not set(missing).issuperset(self._pending):
            self.loop.stop()
            to_restore = [room for room in missing if room in self._to_restore]
            self._pending = tuple(to_restore[:MAX_ROOMS] or missing[:1])
        if not self._pending:
            return None
        self.loop.start(max(now, self._not_before))
        if now < self.loop.due_at:
            return None
        self.loop.on_attempt(now)
        id = f"subscribe-{next(self._numbers)}"
        self._asked[id] = self._pending
        return {"action": "subscribe", **self._rooms_field(), "id": id}

    def expects(self, id: str) -> bool:
        """Whether a frame with this id answers an attempt."""
        return id in self._asked

    def on_subscribed(self, fields: Frame, now: float) -> None:
        """Take the answer to any attempt. Raises ValueError."""
        self._stop(str(fields.get("id")))
        for each in as_list(fields.get("rooms")):
            info = RoomInfo.from_fields(as_object(each))
            if state := self._state.rooms.get(info.room):
                state.on_info(info)
                self.begin(info.room, now)
        for room in as_list(fields.get("refused", [])):
            if state := self._state.rooms.get(as_text(room)):
                state.refuse("not_allowed", "The member may not read it.")

    def on_error(self, fields: Frame, now: float) -> None:
        """Take the error that answers an attempt. Raises ValueError."""
        code, reason, id = (str(fields.get(name, "")) for name in ("code", "message", "id"))
        match code:
            case "unavailable":
                self.loop.retry_later(now)
            case "too_many":
                self.loop.retry_after(as_number(fields.get("retryAfter")), now)
            case _:
                for room in self._stop(id):
                    if state := self._state.rooms.get(room):
                        state.refuse(code, reason)

    def on_lost(self, room: str, now: float) -> None:
        """The server does not know a subscription that it has confirmed: ask for it again, and if
        that happens repeatedly, after a growing backoff."""
        if conversation := self.conversations.pop(room, None):
            conversation.on_close()
            if self._losses:
                delay_s = self._timeouts.retry_delay_s(self._losses, self._random())
                self._not_before = now + delay_s
            self._losses += 1

    def _missing(self) -> list[str]:
        leaving = self._state.requests.leaving
        return [
            room
            for room, state in self._state.rooms.items()
            if not (room in self.conversations or room in leaving or state.end)
        ]

    def _rooms_field(self) -> Frame:
        if self._pending[0] in self._to_restore:
            return {"rooms": list(self._pending)}
        return {"room": self._pending[0]}

    def _stop(self, id: str) -> tuple[str, ...]:
        """An attempt was answered for good; returns its rooms."""
        rooms = self._asked.pop(id, ())
        if rooms == self._pending:
            self._pending = ()
            self.loop.stop()
        return rooms
