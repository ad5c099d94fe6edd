"""Telemetry: what who runs the chat sees. In Lambda JSON lines and metrics, elsewhere plain lines.

All of it has ids, counts and codes: never what a client sent, unless a rule has checked it.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

NAMESPACE = "ServerlessChat"

Event = TypeVar("Event")
Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class FunctionFailed(Exception):
    """A handler raised; `str()` is the class alone, as Lambda logs the text of what it catches."""


@dataclass(frozen=True)
class _Invocation:
    """keys: what each line of it carries; metrics: names, units and values, to be emitted."""

    keys: dict[str, str]
    metrics: list[tuple[str, str, float]] = field(default_factory=list)


# By context, as a local run has many handlers in one process.
_current: ContextVar[_Invocation | None] = ContextVar("invocation", default=None)


def note(**keys: str) -> None:
    """Have each further line of this invocation carry these keys; for values that were checked."""
    if invocation := _current.get():
        invocation.keys.update(keys)


def count(metric: str, value: float = 1, unit: str = "Count") -> None:
    """Add to a metric of this invocation; a nought is left out, and nothing outside of one counts.

    unit: one of CloudWatch's, such as `Count` or `Milliseconds`.
    """
    invocation = _current.get()
    if invocation and value:
        invocation.metrics.append((metric, unit, value))


class JsonLines(logging.Formatter):
    """A record as a line of JSON, with the keys of its invocation.

    Not Powertools' formatter, which writes exceptions' texts and notes: they may quote a frame.
    The time is CloudWatch's.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; its `exception`, where there is one, says what and where alone."""
        invocation = _current.get()
        line = {
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **(invocation.keys if invocation else {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["stack"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps(line)


class Telemetry:
    """Logs and metrics of this process.

    environ: `AWS_LAMBDA_FUNCTION_NAME` tells that it is one of Lambda's, `STAGE` of which stage.
    loggers: names of the app's own loggers; of others only the problems are logged.
    """

    def __init__(self, environ: Mapping[str, str], *loggers: str) -> None:
        self.in_lambda = "AWS_LAMBDA_FUNCTION_NAME" in environ
        self._stage = environ.get("STAGE") or "unknown"
        if self.in_lambda:
            _log_json_lines(loggers)

    def with_telemetry(self, handler: Callable[[Event], Answer]) -> Callable[[Event], Answer]:
        """Have each event that a handler is called with be an invocation."""

        @wraps(handler)
        def observing(event: Event) -> Answer:
            connection_id = getattr(event, "connection_id", None)
            with self.invocation(getattr(event, "context", None), connection_id):
                return handler(event)

        return observing

    @contextmanager
    def invocation(self, context: Any, connection_id: str | None = None) -> Iterator[None]:
        """Log what happens inside as one invocation, and emit its metrics at the end.

        context: Lambda's of it.
        In Lambda an exception is logged without its text, and comes out as FunctionFailed.
        """
        ids = {
            "request_id": getattr(context, "aws_request_id", None),
            "connection_id": connection_id,
        }
        invocation = _Invocation({name: id for name, id in ids.items() if id})
        token = _current.set(invocation)
        try:
            yield
        except Exception as error:
            if not self.in_lambda:
                raise
            log.exception("The function failed.")
            raise FunctionFailed(type(error).__name__) from None
        finally:
            self._emit(invocation)
            _current.reset(token)

    def warm_up(self) -> None:
        """Import what the first metrics will need."""
        import aws_lambda_powertools.metrics  # noqa: F401

    def _emit(self, invocation: _Invocation) -> None:
        """Print the metrics as one line, in CloudWatch's embedded metric format.

        Per stage: by connection or room each value would be a metric of its own, and billed as one.
        """
        if not (self.in_lambda and invocation.metrics):
            return
        from aws_lambda_powertools.metrics import EphemeralMetrics

        line = EphemeralMetrics(namespace=NAMESPACE, default_dimensions={"stage": self._stage})
        for name, unit, value in invocation.metrics:
            line.add_metric(name=name, unit=unit, value=value)
        for key, id in invocation.keys.items():
            line.add_metadata(key, id)
        line.flush_metrics()


def _log_json_lines(loggers: tuple[str, ...]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    # Lambda's own handler goes: it would write everything again, as text.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in loggers:
        logging.getLogger(name).setLevel(logging.INFO)
