"""What every client got, held against what it was allowed at that moment. Pure.

All times are seconds since the epoch, on one machine's clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from chalicelib.delivery import RECHECK_AFTER_S

# A frame may be on its way, slowed by a fault and repeated, when its recipient loses the room or
# the token expires.
TOLERANCE_S = 5.0
# A message that was sent this much later than the loss was answered was sent to who may not read
# it, however fast it came: its time is the server's own, from before it lists its recipients. Until
# then, a subscription may be written and not yet ended by its second look at the membership: that
# takes two calls of DynamoDB, and a throttle makes each up to a second longer.
SENT_TOLERANCE_S = 2.0
# A function that dies before its second look leaves the subscription to the queue, which looks
# this long after the loss began. What was asked for earlier than DOUBT_S before the answer to the
# loss has been looked at by then.
RECHECK_S = float(RECHECK_AFTER_S[0])
DOUBT_S = 2 * RECHECK_S
# The types of the chat's errors, and of API Gateway's own, which have none.
TELLS_NOTHING = ("error", None)

Frame = Mapping[str, Any]


class Received(NamedTuple):
    """A frame that a client got at a time, over a connection whose token expires then."""

    member: str
    at: float
    token_expires_at: float
    frame: Frame


@dataclass
class Access:
    """Who may read which room, and who is muted in it, as its owner knows it.

    A span ends when the removal is answered, and begins when the invitation is sent: in between,
    nobody knows.
    """

    _spans: dict[tuple[str, str], list[list[float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _mutes: dict[tuple[str, str], list[list[float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _doubts: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def begins(self, member: str, room: str, at: float) -> None:
        self._spans[member, room].append([at, float("inf")])

    def ends(self, member: str, room: str, at: float) -> None:
        spans = self._spans[member, room]
        if spans and spans[-1][1] == float("inf"):
            spans[-1][1] = at

    def mute_begins(self, member: str, room: str, at: float, until: float) -> None:
        """A member may not send from the time of the answer on."""
        self._mutes[member, room].append([at, until])

    def mute_ends(self, member: str, room: str, at: float) -> None:
        """A member may send again, at the latest from the time of the question on."""
        self._mutes[member, room][-1][1] = min(self._mutes[member, room][-1][1], at)

    def doubts(self, member: str, room: str, at: float) -> None:
        """A member has asked at a time for a subscription, and does not know whether it was
        written."""
        self._doubts[member, room].append(at)

    def is_muted(self, member: str, room: str, at: float) -> bool:
        """Whether a member may not send, and could not for a while before."""
        return any(
            began + SENT_TOLERANCE_S + self._recheck_s(member, room, began) < at < ended
            for began, ended in self._mutes[member, room]
        )

    def allows(self, member: str, room: str, at: float, tolerance_s: float) -> bool:
        """Whether a member may read a room, or could until `tolerance_s` before."""
        return any(
            began <= at and at <= ended + tolerance_s + self._recheck_s(member, room, ended)
            for began, ended in self._spans[member, room]
        )

    def _recheck_s(self, member: str, room: str, lost_at: float) -> float:
        """How much longer a subscription may last that was perhaps written during a loss."""
        doubts = self._doubts[member, room]
        return RECHECK_S if any(lost_at - DOUBT_S <= at <= lost_at for at in doubts) else 0.0


def leaks(received: Sequence[Received], access: Access) -> list[str]:
    """Return what clients got of which they should know nothing, in words."""
    found = []
    for got in received:
        kind = got.frame.get("type")
        if got.at > got.token_expires_at + TOLERANCE_S and kind not in TELLS_NOTHING:
            found.append(f"{got.member} gets a {kind} {_late(got)} after the token expired")
        found += [
            f"{got.member} gets a {kind} of {room}, and may not read it"
            for room in _rooms_told_of(got.frame)
            if not access.allows(got.member, room, got.at, TOLERANCE_S)
        ]
        found += [
            f"{got.member} gets a message of {room} that was sent when they could not read it"
            for room, sent_at in _sent(got.frame)
            if kind == "message" and not access.allows(got.member, room, sent_at, SENT_TOLERANCE_S)
        ]
        found += [
            f"{got.member} gets a message of {room} by {got.frame['member']}, who was muted"
            for room, sent_at in _sent(got.frame)
            if kind == "message" and access.is_muted(got.frame["member"], room, sent_at)
        ]
    return found


def _late(got: Received) -> str:
    return f"{got.at - got.token_expires_at:.1f} s"


def _rooms_told_of(frame: Frame) -> Iterator[str]:
    """The private rooms that a frame tells something of. That a room is lost, and an error, tell
    nothing that its recipient does not know."""
    if frame.get("type") in ("unsubscribed", "left", "error", "done"):
        return
    named = [frame.get("room"), *_names(frame.get("rooms"))]
    yield from (room for room in named if isinstance(room, str) and room.startswith("private."))


def _names(rooms: object) -> Iterator[object]:
    """The rooms of a `pong`, an object, or of a list of rooms."""
    if isinstance(rooms, Mapping):
        yield from rooms
    elif isinstance(rooms, list):
        yield from (room.get("room") for room in rooms)


def _sent(frame: Frame) -> Iterator[tuple[str, float]]:
    room = frame.get("room", "")
    if frame.get("type") == "message" and room.startswith("private."):
        yield room, frame["at"] / 1000
