"""Broadcaster: one frame to many connections."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from enum import Enum, auto

from chalice.app import WebsocketDisconnectedError

from chalicelib import aws_errors

PARALLELISM = 32  # posts in flight; each waits for the network for almost all of its time

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """What became of a broadcast.

    sent: number of connections that API Gateway took the frame for.
    gone: ids of those that do not exist (410).
    failed: ids of those that were not reached for any other reason.
    """

    sent: int
    gone: list[str]
    failed: list[str]


class _Outcome(Enum):
    SENT = auto()
    GONE = auto()
    FAILED = auto()


class Broadcaster:
    """Posts frames, several at a time; a recipient that fails touches neither others nor sender.

    send: posts one frame, `send(connection_id, frame)`; raises WebsocketDisconnectedError for a
        connection that is gone. Called from several threads at once.
    parallelism: how many posts may be in flight.
    """

    def __init__(self, send: Callable[[str, str], None], parallelism: int = PARALLELISM) -> None:
        self._send = send
        self._parallelism = parallelism

    def broadcast(self, frame: str, recipients: Sequence[str]) -> Delivery:
        """Post `frame` to each of `recipients`; returns when the last post has ended."""
        outcomes = dict(zip(recipients, self._post_all(frame, recipients), strict=True))
        return Delivery(
            sent=sum(outcome is _Outcome.SENT for outcome in outcomes.values()),
            gone=[id for id, outcome in outcomes.items() if outcome is _Outcome.GONE],
            failed=[id for id, outcome in outcomes.items() if outcome is _Outcome.FAILED],
        )

    def _post_all(self, frame: str, recipients: Sequence[str]) -> list[_Outcome]:
        def post(connection_id: str) -> _Outcome:
            return self._post(connection_id, frame)

        workers = min(self._parallelism, len(recipients))
        if workers <= 1:
            return [post(id) for id in recipients]
        # What is logged there belongs to the invocation that is known here.
        with ThreadPoolExecutor(workers, initializer=_enter, initargs=(copy_context(),)) as pool:
            return list(pool.map(post, recipients))

    def _post(self, connection_id: str, frame: str) -> _Outcome:
        try:
            self._send(connection_id, frame)
        except WebsocketDisconnectedError:
            return _Outcome.GONE
        except Exception as error:
            log.warning("post to %s failed: %s", connection_id, aws_errors.summary(error))
            return _Outcome.FAILED
        return _Outcome.SENT


def _enter(context: Context) -> None:
    for variable, value in context.items():
        variable.set(value)
