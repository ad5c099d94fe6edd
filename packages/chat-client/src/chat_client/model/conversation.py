"""What a client sends over one connection, and when, to keep its log and outbox right. Pure.

The caller passes in each frame that comes, and the time, in seconds of any clock that never goes
back. The conversation returns the frames to send.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Mapping
from typing import Any

from chat_client.errors import MessageRefused
from chat_client.model.gap_repair import GapRepair
from chat_client.model.heartbeat import ConnectionDead, Heartbeat
from chat_client.model.message import Message
from chat_client.model.outbox import Outbox
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.room_log import Page, RoomLog
from chat_client.model.sender import Sender
from chat_client.model.timeouts import Timeouts

log = logging.getLogger(__name__)

Frame = Mapping[str, Any]


class Conversation:
    """The frames of one connection: first history, then the outbox, and pings when it is idle.

    you: the public id of this client's member, once the server has told it.
    recover: whether lost frames are requested again and unacknowledged messages resent.
    random: returns numbers from 0 to 1.
    """

    def __init__(
        self,
        room_log: RoomLog,
        outbox: Outbox,
        timeouts: Timeouts,
        now: float,
        you: str | None = None,
        recover: bool = True,
        random: Callable[[], float] = random.random,
    ) -> None:
        self.you = you
        self._log = room_log
        self._outbox = outbox
        self._recover = recover
        self._gap_repair = GapRepair(room_log, timeouts, now, recover, random)
        self._sender = Sender(outbox, timeouts, recover, random)
        self._loops = (self._gap_repair.loop, self._sender.loop)
        self._heartbeat = Heartbeat(timeouts, now, random)
        self._heartbeat.on_entered(now)

    @property
    def next_due(self) -> float:
        """When frames_due() has something to do, if no frame comes before."""
        return min(self._heartbeat.due_at, *(loop.due_at for loop in self._loops))

    @property
    def is_throttled(self) -> bool:
        """Whether the server has the client wait before it sends the next message."""
        return self._sender.is_throttled

    def frames_due(self, now: float) -> list[Frame]:
        """The frames to send now. Raises ConnectionDead if the client needs another connection."""
        history = self._gap_repair.frame_due(now)
        message = self._sender.frame_due(now) if self._gap_repair.has_first_page else None
        is_retry = (history and self._gap_repair.loop.attempts > 1) or (
            message and self._sender.loop.attempts > 1
        )
        if is_retry:
            self._heartbeat.ping_now(now)
        return [frame for frame in (history, message, self._heartbeat.frame_due(now)) if frame]

    def receive(self, text: str | bytes, now: float) -> None:
        """Take a frame that came. Raises ConnectionDead. Ignores malformed frames."""
        try:
            fields = _object(json.loads(text))
            self._dispatch(fields, now)
            idle = fields.get("type") == "pong" and not self._log.is_behind
            self._heartbeat.on_frame_received(now, idle=idle)
        except (ValueError, RecursionError) as error:
            log.warning("ignored a frame: %s", error)

    def on_close(self) -> None:
        """The connection is gone. Without recovery, the message that it leaves unanswered fails."""
        if not self._recover:
            self._sender.fail_unanswered()

    def _dispatch(self, fields: Frame, now: float) -> None:
        match fields.get("type"):
            case "message":
                self._on_message(Message.from_fields(fields))
            case "void":
                self._log.receive_void(_number(fields.get("seq")))
            case "history":
                self._on_history(fields, now)
            case "pong":
                self._log.set_newest(_number(fields.get("last")))
            case "error":
                self._on_error(fields, now)
            case None if "message" in fields:
                # An error of API Gateway does not tell which frame failed: it may be any.
                for loop in self._loops:
                    loop.retry_later(now)

    def _on_message(self, message: Message) -> None:
        self._acknowledge(message)
        self._log.receive(message)

    def _on_history(self, fields: Frame, now: float) -> None:
        you = _object(fields.get("you")).get("member")
        messages = [Message.from_fields(_object(each)) for each in _list(fields.get("messages"))]
        self.you = you if isinstance(you, str) else self.you
        first, up_to = _number(fields.get("from")), _number(fields.get("upTo"))
        last = _number(fields.get("last", 0))
        for message in messages:
            self._acknowledge(message)
        page = Page(messages, first, up_to, fields.get("more") is True, last)
        self._gap_repair.on_history(fields.get("id"), page, now)

    def _acknowledge(self, message: Message) -> None:
        # Anyone who has seen an id can send it too, but nobody else is this member.
        if message.member == self.you:
            self._outbox.acknowledge(message)

    def _on_error(self, fields: Frame, now: float) -> None:
        code, reason, id = (str(fields.get(name, "")) for name in ("code", "message", "id"))
        loop = self._loop_of(id)
        match code:
            case "not_connected":
                raise ConnectionDead("the server does not know it any more")
            case "unavailable":
                if loop:
                    loop.retry_later(now)
            case "too_many":
                throttled = self._sender if loop is self._sender.loop else loop
                if throttled:
                    throttled.retry_after(_number(fields.get("retryAfter")), now)
            case _:
                self._outbox.fail(id, MessageRefused(code, reason))

    def _loop_of(self, id: str) -> RetryLoop | None:
        if self._gap_repair.awaits(id):
            return self._gap_repair.loop
        return self._sender.loop if self._sender.awaits(id) else None


def _object(value: object) -> Frame:
    if not isinstance(value, dict):
        raise ValueError(f"expected an object, got {type(value).__name__}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {type(value).__name__}")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"expected a whole number, got {type(value).__name__}")
    return value
