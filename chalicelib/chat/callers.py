"""Callers: members who act without a connection, as over HTTP. Such a request is a connection for
one action: the same rules hold, and its reply frames become the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import telemetry
from chalicelib.auth import Claims
from chalicelib.chat import permissions
from chalicelib.chat.gate import Gate
from chalicelib.chat.handshakes import signed_in
from chalicelib.chat.limits import Limits
from chalicelib.chat.refusals import frame_error, told
from chalicelib.domain import Connection
from chalicelib.protocol import identifiers
from chalicelib.protocol.actions import Action, RoomAction
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore, TooSoon


@dataclass(frozen=True)
class Answer:
    """What a caller is answered.

    frames: the fields of the frames that a connection would have been sent.
    is_new: False if the action was performed before, under the same id.
    """

    frames: Sequence[Mapping[str, Any]]
    is_new: bool

    @classmethod
    def of(cls, frames: Sequence[str], is_new: bool) -> Answer:
        """Read frames as they are sent."""
        return cls([json.loads(frame) for frame in frames], is_new)

    def frame(self, type: str) -> Mapping[str, Any]:
        """Return the fields of the only frame of a type, without the type; raises ValueError."""
        (found,) = [each for each in self.frames if each["type"] == type]
        return {name: value for name, value in found.items() if name != "type"}


class CallerAdmission:
    """Admits callers to the rooms that their actions concern, and charges them.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, connections: ConnectionStore, gate: Gate, limits: Limits, clock: Callable[[], int]
    ) -> None:
        self._connections = connections
        self._gate = gate
        self._limits = limits
        self._clock = clock

    def caller(self, claims: Claims, name: str | None = None) -> Connection:
        """Return the caller that claims speak of. name: for who has none in the claims."""
        return signed_in("", claims, name, self._clock())

    def charge(self, caller: Connection) -> None:
        """Charge a caller for what is no action of the protocol; raises FrameError,
        StoreUnavailable."""
        try:
            charge = self._limits.charge_move(self._clock())
            self._connections.charge_caller(caller.member, charge)
        except TooSoon as error:
            raise frame_error(error, None) from None

    def admit(self, caller: Connection, id: str, action: Action) -> Connection:
        """Return a caller under an id, in the room of an action; raises TooSoon, StoreUnavailable.

        A room that the caller is in already needs no look: whoever made the caller has allowed it.
        """
        self._connections.charge_caller(caller.member, self._limits.charge(action, self._clock()))
        room: str | None = getattr(action, "room", None)
        rooms = dict(caller.rooms)
        if room and room not in rooms:
            telemetry.annotate(room=room)
            rooms |= self._granted(caller, room)
        return replace(caller, id=id, rooms=rooms)

    def admit_to(self, caller: Connection, room: str, action: RoomAction) -> Connection:
        """Return a caller in a room where it may do what an action does, as far as the action's
        object does not matter; raises FrameError."""
        with told(action, caller.member):
            admitted = self.admit(caller, "", action)
        if room not in admitted.rooms:
            text = "There is no such room, or you may not read it."
            raise FrameError(ErrorCode.NOT_SUBSCRIBED, text, action.id)
        permissions.check(action, room, admitted.rooms[room], self._clock())
        return admitted

    def _granted(self, caller: Connection, room: str) -> Mapping[str, str]:
        rooms = [each for each in (identifiers.parent(room), room) if each]
        granted = self._gate.granted(rooms, self._gate.views(rooms, caller.member), caller)
        return self._gate.without_missing(granted, caller)
