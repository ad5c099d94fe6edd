"""What the user asks of the server, apart from messages and history. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import count
from math import inf

from chat_client.errors import RequestRefused
from chat_client.model.fields import Frame, as_number
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts

# A second one of these does harm: it makes another room or another invitation, or fails.
UNREPEATABLE = {"create", "invite", "accept"}
UNANSWERED = {"typing"}
NO_ANSWER = ("no_answer", "The server did not answer. It may have done what was asked.")


class Request:
    """A frame that waits for its answer, if there is one. One of `answer` and `error` is set then.

    room: the room that the connection must be subscribed to before the frame is sent.
    """

    def __init__(self, frame: Frame, id: str, room: str | None, *, is_repeatable: bool) -> None:
        self.frame = {**frame, "id": id}
        self.id = id
        self.room = room
        self.is_repeatable = is_repeatable
        self.was_sent = False
        self.answer: Frame | None = None
        self.error: RequestRefused | None = None

    @property
    def is_done(self) -> bool:
        """Whether it has been answered, or never will be."""
        return self.answer is not None or self.error is not None

    def fail(self, code: str, reason: str) -> None:
        """It has no answer but this error."""
        self.error = RequestRefused(code, reason)


class Requests:
    """The unanswered requests of a client, over all its connections."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._pending: dict[str, Request] = {}

    @property
    def pending(self) -> list[Request]:
        """Those without an answer, oldest first."""
        for id in [id for id, request in self._pending.items() if request.is_done]:
            del self._pending[id]
        return list(self._pending.values())

    def add(self, frame: Frame, room: str | None = None) -> Request:
        """Ask for something; the returned request shows what becomes of it."""
        action = frame["action"]
        # The direct room of some members is the same each time.
        is_repeatable = action not in UNREPEATABLE or frame.get("kind") == "direct"
        request = Request(
            frame, f"request-{next(self._numbers)}", room, is_repeatable=is_repeatable
        )
        self._pending[request.id] = request
        return request

    @property
    def leaving(self) -> set[str]:
        """The rooms that a pending request ends the subscription to."""
        ending = ("unsubscribe", "leave")
        return {each.frame["room"] for each in self.pending if each.frame["action"] in ending}

    def get(self, id: str) -> Request | None:
        """The pending request of this id."""
        return self._pending.get(id)

    def discard(self, request: Request) -> None:
        """Nobody waits for it any more."""
        self._pending.pop(request.id, None)


class RequestSender:
    """The requests that are sent over one connection, and sent again where that does no harm."""

    def __init__(
        self,
        requests: Requests,
        timeouts: Timeouts,
        recover: bool,
        random: Callable[[], float],
    ) -> None:
        self.has_retried = False
        self._requests = requests
        self._timeouts = timeouts
        self._recover = recover
        self._random = random
        self._loops: dict[str, RetryLoop] = {}

    @property
    def next_due(self) -> float:
        """When frames_due() has something to do, if nothing is asked for before."""
        return min((loop.due_at for loop in self._loops.values()), default=inf)

    def frames_due(self, subscribed: Collection[str], now: float) -> list[Frame]:
        """The frames to send now, of requests in general and of those in `subscribed` rooms."""
        pending = self._requests.pending
        ids = {request.id for request in pending}
        self._loops = {id: loop for id, loop in self._loops.items() if id in ids}
        self.has_retried = False
        ready = [each for each in pending if each.room is None or each.room in subscribed]
        return [frame for each in ready if (frame := self._frame_due(each, now))]

    def on_answer(self, fields: Frame) -> None:
        """Take a frame that may answer a request."""
        if request := self._requests.get(str(fields.get("id"))):
            request.answer = fields

    def on_error(self, fields: Frame, now: float) -> None:
        """Take an error that may answer a request."""
        code, reason, id = (str(fields.get(name, "")) for name in ("code", "message", "id"))
        request, loop = self._requests.get(id), self._loops.get(id)
        if not request or not loop:
            return
        match code:
            case "unavailable" if request.is_repeatable:
                loop.retry_later(now)
            case "too_many":  # nothing has been done
                loop.retry_after(as_number(fields.get("retryAfter")), now)
            case _:
                request.fail(code, reason)

    def retry_later(self, now: float) -> None:
        """Something has failed, perhaps a request."""
        for request in self._requests.pending:
            if request.is_repeatable and request.id in self._loops:
                self._loops[request.id].retry_later(now)

    def on_close(self) -> None:
        """The connection is gone, and with it the answers of what is not to be repeated."""
        for request in self._requests.pending:
            if request.was_sent and not (request.is_repeatable and self._recover):
                request.fail(*NO_ANSWER)

    def _loop_for(self, request: Request) -> RetryLoop:
        """The only attempt gets as long for its answer as the last one of many."""
        longest = replace(
            self._timeouts, first_response_timeout_s=self._timeouts.max_response_timeout_s
        )
        timeouts = self._timeouts if request.is_repeatable else longest
        return RetryLoop(timeouts, self._random)

    def _frame_due(self, request: Request, now: float) -> Frame | None:
        loop = self._loops.setdefault(request.id, self._loop_for(request))
        loop.start(now)
        if now < loop.due_at:
            return None
        if loop.attempts and not (request.is_repeatable and self._recover):
            request.fail(*NO_ANSWER)
            return None
        self.has_retried = self.has_retried or loop.attempts > 0
        loop.on_attempt(now)
        request.was_sent = True
        if request.frame["action"] in UNANSWERED:
            request.answer = {}
        return request.frame
