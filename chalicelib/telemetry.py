"""Telemetry: logs and metrics; JSON lines in Lambda, plain lines elsewhere.

They hold ids, counts and codes: never what a client sent, unless a rule has checked it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

NAMESPACE = "ServerlessChat"
MAX_VALUES = 100  # of one metric in one line, as CloudWatch reads no more

Event = TypeVar("Event")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


class FunctionFailed(Exception):
    """A handler raised; `str()` is only the class, because Lambda logs the text of exceptions."""


@dataclass(frozen=True)
class _Invocation:
    """keys: on each log line; metrics: names, units and values, emitted at the end."""

    keys: dict[str, str]
    metrics: list[tuple[str, str, float]] = field(default_factory=list)


# A context variable, because a local run has many handlers in one process.
_current: ContextVar[_Invocation | None] = ContextVar("invocation", default=None)


def annotate(**keys: str) -> None:
    """Add keys to each further log line of this invocation; only for values that a rule checked."""
    if invocation := _current.get():
        invocation.keys.update(keys)


def count(metric: str, value: float = 1, unit: str = "Count") -> None:
    """Add to a metric of this invocation. Zeros, and calls outside of an invocation, do not count.

    unit: a unit of CloudWatch, such as `Count` or `Milliseconds`.
    """
    invocation = _current.get()
    if invocation and value:
        invocation.metrics.append((metric, unit, value))


class JsonLines(logging.Formatter):
    """Formats a record as a line of JSON, with the keys of its invocation. CloudWatch adds the
    time."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is given by its class and stack, without its text."""
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

    environ: `AWS_LAMBDA_FUNCTION_NAME` is set in Lambda, and by the local gateway, which sets
        `CHALICE_GATEWAY`, too; `STAGE` is the stage.
    loggers: names of the app's own loggers; others log only from warnings on.
    """

    def __init__(self, environ: Mapping[str, str], *loggers: str) -> None:
        is_function = "AWS_LAMBDA_FUNCTION_NAME" in environ
        self.in_lambda = is_function and "CHALICE_GATEWAY" not in environ
        self._stage = environ.get("STAGE") or "unknown"
        if self.in_lambda:
            _log_json_lines(loggers)

    def with_telemetry(self, handler: Callable[[Event], Result]) -> Callable[[Event], Result]:
        """Make each call of a handler an invocation."""

        @wraps(handler)
        def run(event: Event) -> Result:
            connection_id = getattr(event, "connection_id", None)
            with self.invocation(getattr(event, "context", None), connection_id):
                return handler(event)

        return run

    @contextmanager
    def invocation(self, context: Any, connection_id: str | None = None) -> Iterator[None]:
        """Log the block as one invocation, and emit its metrics at the end.

        context: Lambda's context object.
        In Lambda an exception is logged without its text, and raised as FunctionFailed.
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

    def _emit(self, invocation: _Invocation) -> None:
        if self.in_lambda and invocation.metrics:
            print(_metrics_line(invocation, self._stage), flush=True)


def _metrics_line(invocation: _Invocation, stage: str) -> str:
    """Return the metrics as one line, in CloudWatch's embedded metric format:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

    The stage is the only dimension: with connection or room, each value would be billed as a metric
    of its own.
    """
    values: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    for name, unit, value in invocation.metrics:
        before, units[name] = values.get(name, []), unit
        all_values = [sum(before, value)] if unit == "Count" else [*before, value]
        values[name] = [float(each) for each in all_values[:MAX_VALUES]]
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["stage"]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, "stage": stage, **invocation.keys, **values})


def _log_json_lines(loggers: tuple[str, ...]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    # Removes Lambda's own handler, which would write everything a second time, as text.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in loggers:
        logging.getLogger(name).setLevel(logging.INFO)
