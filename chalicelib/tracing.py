"""X-Ray: the trace of an invocation, and parts of it. Without X-Ray, nothing here has an effect.

Not X-Ray's SDK, which takes longer to import than all of the chat. Lambda runs a daemon beside each
function that takes documents by UDP:
https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

_TRACE, _DAEMON = "_X_AMZN_TRACE_ID", "AWS_XRAY_DAEMON_ADDRESS"
_FIELDS = ("Root", "Parent", "Sampled")
_PREFIX = '{"format": "json", "version": 1}\n'


def header() -> str:
    """Return the header that names this invocation's trace to other services; empty if X-Ray has
    not chosen it for a trace.

    Without `Lineage`, by which Lambda would take a chunk that is queued again for an endless loop.
    """
    trace = _trace()
    is_sampled = trace.get("Sampled") == "1"
    return ";".join(f"{name}={trace[name]}" for name in _FIELDS if name in trace) * is_sampled


def part(name: str) -> AbstractContextManager[None]:
    """Show the block as a part of the invocation's trace, if X-Ray has chosen it for a trace.

    name: never from what a client sent.
    """
    trace = _trace()
    return _part(name, trace) if trace.get("Sampled") == "1" else nullcontext()


@contextmanager
def _part(name: str, trace: Mapping[str, str]) -> Iterator[None]:
    began, failed = time.time(), True
    try:
        yield
        failed = False
    finally:
        _send(
            {
                "name": name,
                "id": secrets.token_hex(8),
                "trace_id": trace.get("Root"),
                "parent_id": trace.get("Parent"),
                "type": "subsegment",
                "start_time": began,
                "end_time": time.time(),
                "fault": failed,
            }
        )


def _trace() -> dict[str, str]:
    """The fields of the trace that Lambda names to the invocation."""
    return dict(each.partition("=")[::2] for each in os.environ.get(_TRACE, "").split(";"))


def _send(document: dict[str, object]) -> None:
    host, _, port = os.environ.get(_DAEMON, "").rpartition(":")
    with suppress(OSError, ValueError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.sendto((_PREFIX + json.dumps(document)).encode(), (host, int(port)))
