"""What a client says over one connection, and when, to keep its log and outbox right. Pure.

It is told of each frame that comes, and the time, in seconds of any clock that only goes forward;
it answers with the frames to be sent.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Mapping
from typing import Any

from chat_client.errors import MessageRefused
from chat_client.gap_repair import GapRepair
from chat_client.heartbeat import ConnectionLost, Heartbeat
from chat_client.outbox import Outbox
from chat_client.room_log import Message, RoomLog
from chat_client.sender import Sender
from chat_client.timeouts import Timeouts

log = logging.getLogger(__name__)

Frame = Mapping[str, Any]


class Conversation:
    """The frames of one connection: history first, then the outbox, and pings in the silence.

    you: the public id of the member that this client is, once the server has said so.
    recover: without it nothing is asked for again, and nothing sent again.
    random: gives numbers from 0 to 1.
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
        self._heartbeat = Heartbeat(timeouts, now)

    @property
    def next_due(self) -> float:
        """When due() will have something to do, if nothing comes before."""
        return min(self._gap_repair.due_at, self._sender.due_at, self._heartbeat.due_at)

    def frames_due(self, now: float) -> list[Frame]:
        """The frames to be sent now. Raises ConnectionLost if it is time for another one."""
        question = self._gap_repair.frame_due(now)
        text = self._sender.frame_due(now) if self._gap_repair.has_first_page else None
        if (question and self._gap_repair.attempts > 1) or (text and self._sender.attempts > 1):
            self._heartbeat.on_timeout(now)
        return [frame for frame in (question, text, self._heartbeat.frame_due(now)) if frame]

    def receive(self, text: str | bytes, now: float) -> None:
        """Take what came. Raises ConnectionLost; what cannot be read, it passes over."""
        try:
            fields = _object(json.loads(text))
            self._dispatch(fields, now)
            self._heartbeat.on_frame(
                now, idle=fields.get("type") == "pong" and not self._log.is_behind
            )
        except (ValueError, RecursionError) as error:
            log.warning("passed over a frame: %s", error)

    def closed(self) -> None:
        """The connection is no more. Without recovery, neither is what it leaves unanswered."""
        if not self._recover:
            self._sender.fail_unanswered()

    def _dispatch(self, fields: Frame, now: float) -> None:
        match fields.get("type"):
            case "message":
                self._on_message(Message.from_fields(fields))
            case "history":
                self._on_history(fields, now)
            case "pong":
                self._log.note_newest(_number(fields.get("last")))
            case "error":
                self._on_error(fields, now)

    def _on_message(self, message: Message) -> None:
        self._acknowledge(message)
        self._log.receive(message)

    def _on_history(self, fields: Frame, now: float) -> None:
        you = _object(fields.get("you")).get("member")
        messages = [Message.from_fields(_object(each)) for each in _list(fields.get("messages"))]
        self.you = you if isinstance(you, str) else self.you
        for message in messages:
            self._acknowledge(message)
        self._gap_repair.on_history(fields.get("id"), messages, fields.get("more") is True, now)

    def _acknowledge(self, message: Message) -> None:
        # Anyone who has seen an id can send it, too; no one else is this member.
        if message.member == self.you:
            self._outbox.acknowledge(message)

    def _on_error(self, fields: Frame, now: float) -> None:
        code, reason, id = (str(fields.get(name, "")) for name in ("code", "message", "id"))
        match code:
            case "not_connected":
                raise ConnectionLost("the server does not know it any more")
            case "unavailable":
                self._gap_repair.on_unavailable(id, now)
                self._sender.on_unavailable(id, now)
            case _:
                self._outbox.fail(id, MessageRefused(code, reason))


def _object(value: object) -> Frame:
    if not isinstance(value, dict):
        raise ValueError("not an object where one should be")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("not a list where one should be")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError("not a number where one should be")
    return value
