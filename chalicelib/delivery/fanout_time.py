"""How long a large broadcast takes, from the queue, right after the log, to its last posts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from chalicelib import telemetry
from chalicelib.delivery.fanout_queue import Chunk


def note_fanout_time(record: Mapping[str, Any], message: object) -> None:
    """Count the time since a chunk, whose posts are over, was put into the queue.

    record: of the queue's event; SQS gives the time in milliseconds since the epoch.
    """
    sent = record.get("attributes", {}).get("SentTimestamp")
    if sent and isinstance(message, Chunk):
        telemetry.count("FanoutTime", max(0.0, time.time() * 1000 - int(sent)), "Milliseconds")
