"""All frames of one connection: those of its rooms, and those that concern no room. Pure.

The caller passes in each frame that comes, and the time, in seconds of any clock that never goes
back. The multiplexer returns the frames to send.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from itertools import count

from chat_client.model.client_state import ClientState
from chat_client.model.conversation import Conversation
from chat_client.model.fields import Frame, as_number, as_object, as_text
from chat_client.model.heartbeat import PING, ConnectionDead, Heartbeat
from chat_client.model.people import RoomInfo
from chat_client.model.requests import RequestSender
from chat_client.model.subscriptions import Subscriptions
from chat_client.model.timeouts import Timeouts, jitter_factor
from chat_client.model.token_renewal import TokenRenewal

log = logging.getLogger(__name__)


class Multiplexer:
    """The conversations of a connection's rooms, its subscriptions, requests, pings and token."""

    def __init__(
        self,
        state: ClientState,
        home: str,
        timeouts: Timeouts,
        now: float,
        renewal: TokenRenewal | None = None,
        recover: bool = True,
        random: Callable[[], float] = random.random,
    ) -> None:
        """home: the room that the connection's address names, to which it is subscribed.
        recover: whether lost frames are requested again and unacknowledged messages resent.
        random: returns numbers from 0 to 1."""
        self._state = state
        self._heartbeat = Heartbeat(timeouts, now, random)
        self._heartbeat.on_entered(now)
        self._subscriptions = Subscriptions(
            state, timeouts, recover, random, self._heartbeat.on_entered
        )
        self._requests = RequestSender(state.requests, timeouts, recover, random)
        self._renewal = renewal or TokenRenewal(None, False, timeouts, now, random)
        self._pings: dict[str, tuple[str, ...]] = {}
        self._renamed: Frame = {}  # who this is since the last rename over this connection
        self._timeouts = timeouts
        self._random = random
        self._check_at = 0.0
        self._plan_check(now)
        self._ping_numbers = count(1)
        if home in state.rooms:
            self._subscriptions.begin(home, now)

    @property
    def next_due(self) -> float:
        """When frames_due() has something to do, if no frame comes before."""
        return min(
            self._heartbeat.due_at,
            self._check_at,
            self._renewal.due_at,
            self._subscriptions.loop.due_at,
            self._requests.next_due,
            *(each.next_due for each in self._conversations.values()),
        )

    def is_throttled(self, room: str) -> bool:
        """Whether the server has the client wait before it sends the room's next message."""
        conversation = self._conversations.get(room)
        return conversation is not None and conversation.is_throttled

    def frames_due(self, now: float) -> list[Frame]:
        """The frames to send now. Raises ConnectionDead if the client needs another connection."""
        self._subscriptions.drop_ended()
        frames = [frame for each in self._conversations.values() for frame in each.frames_due(now)]
        frames += filter(None, [self._subscriptions.frame_due(now), self._renewal.frame_due(now)])
        frames += self._requests.frames_due(self._conversations, now)
        retried = [each.has_retried for each in self._conversations.values()]
        if self._subscriptions.loop.attempts > 1 or self._requests.has_retried or any(retried):
            self._heartbeat.ping_now(now)
        ping = self._heartbeat.frame_due(now) or self._check_due(now)
        return [*frames, self._with_rooms(ping, now)] if ping else frames

    def receive(self, text: str | bytes, now: float) -> None:
        """Take a frame that came; ignore a malformed one. Raises ConnectionDead, SignInRequired."""
        try:
            fields = as_object(json.loads(text))
            self._dispatch(fields, now)
            is_behind = any(each.is_behind for each in self._conversations.values())
            idle = fields.get("type") == "pong" and not is_behind
            self._heartbeat.on_frame_received(now, idle=idle)
        except (ValueError, RecursionError) as error:
            log.warning("ignored a frame: %s", error)

    def on_close(self) -> None:
        """The connection is gone. Without recovery, what it leaves unanswered fails."""
        for conversation in self._conversations.values():
            conversation.on_close()
        self._requests.on_close()

    @property
    def _conversations(self) -> dict[str, Conversation]:
        return self._subscriptions.conversations

    def _check_due(self, now: float) -> Frame | None:
        """The ping to send now although the connection is not idle, if any. One room alone needs
        none: its next message shows what it lost."""
        if now < self._check_at:
            return None
        self._plan_check(now)
        return PING if len(self._conversations) > 1 else None

    def _plan_check(self, now: float) -> None:
        self._check_at = now + self._timeouts.max_unchecked_s * jitter_factor(self._random())

    def _with_rooms(self, ping: Frame, now: float) -> Frame:
        self._plan_check(now)
        rooms, id = tuple(self._conversations), f"ping-{next(self._ping_numbers)}"
        self._pings[id] = rooms
        return {**ping, **({"rooms": list(rooms)} if rooms else {}), "id": id}

    def _dispatch(self, fields: Frame, now: float) -> None:
        match fields.get("type"):
            case "message" | "void" | "history" | "changes":
                self._on_log_frame(fields, now)
            case "pong":
                self._on_pong(fields, now)
            case "subscribed":
                self._on_you(fields)
                self._subscriptions.on_subscribed(fields, now)
            case "unsubscribed":
                self._on_unsubscribed(fields)
            case "room" | "read" | "reported":
                self._on_room_frame(fields)
            case "renamed":
                self._renamed = as_object(fields.get("you"))
                self._on_you(fields)
            case "authenticated":
                self._renewal.on_authenticated(str(fields.get("id")), now)
            case "error":
                self._on_error(fields, now)
            case None if "message" in fields:
                self._on_gateway_error(now)
        if fields.get("type") not in (None, "error"):
            self._requests.on_answer(fields)

    def _on_log_frame(self, fields: Frame, now: float) -> None:
        if fields["type"] == "history":
            self._on_you(fields)
        if conversation := self._conversations.get(as_text(fields.get("room"))):
            match fields["type"]:
                case "message":
                    conversation.on_message(fields)
                case "void":
                    conversation.on_void(fields)
                case "history":
                    conversation.on_history(fields, now)
                case "changes":
                    conversation.on_changes(fields, now)

    def _on_pong(self, fields: Frame, now: float) -> None:
        newest = as_object(fields.get("rooms"))
        for room, last in newest.items():
            if conversation := self._conversations.get(room):
                conversation.on_newest(as_number(last))
        for room, last in as_object(fields.get("changes", {})).items():
            if conversation := self._conversations.get(room):
                conversation.on_newest_change(as_number(last))
        for room in self._pings.pop(str(fields.get("id")), ()):
            if room not in newest:
                self._subscriptions.on_lost(room, now)

    def _on_unsubscribed(self, fields: Frame) -> None:
        room, reason = as_text(fields.get("room")), fields.get("reason")
        state = self._state.rooms.get(room)
        if state and isinstance(reason, str):
            for each in (state, *self._state.threads(room)):
                each.lose(reason)

    def _on_room_frame(self, fields: Frame) -> None:
        if state := self._state.rooms.get(as_text(fields.get("room"))):
            match fields["type"]:
                case "room":
                    state.on_info(RoomInfo.from_fields(fields))
                case "read":
                    state.on_read(as_number(fields.get("upTo")), as_number(fields.get("unread")))
                case "reported":
                    target = as_number(fields.get("target"))
                    state.reported[target] = as_number(fields.get("count"))

    def _on_you(self, fields: Frame) -> None:
        # An answer may come after the answer to a rename, and know nothing of it.
        self._state.on_you({"you": self._renamed or fields.get("you")})
        for conversation in self._conversations.values():
            conversation.you = self._state.member

    def _on_error(self, fields: Frame, now: float) -> None:
        code, id = (str(fields.get(name, "")) for name in ("code", "id"))
        of_rooms = [room for room, each in self._conversations.items() if each.expects(id)]
        if code == "not_connected":
            raise ConnectionDead("the server does not know it any more")
        if code == "token_expired":
            raise ConnectionDead("the token has expired")
        if self._renewal.expects(id):
            self._renewal.on_error(fields, now)
        elif self._subscriptions.expects(id):
            self._subscriptions.on_error(fields, now)
        elif of_rooms and code == "not_subscribed":
            self._subscriptions.on_lost(of_rooms[0], now)
        elif of_rooms:
            self._conversations[of_rooms[0]].on_error(fields, now)
        else:
            self._requests.on_error(fields, now)

    def _on_gateway_error(self, now: float) -> None:
        """It does not tell which frame failed: it may be any."""
        self._subscriptions.loop.retry_later(now)
        self._requests.retry_later(now)
        for conversation in self._conversations.values():
            conversation.on_gateway_error(now)
