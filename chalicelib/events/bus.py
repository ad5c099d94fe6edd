"""EventBus: puts all events on a bus of EventBridge, for rules of the product's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.events.outgoing import KINDS, encode, event_type
from chalicelib.events.records import MessageEvent
from chalicelib.stores import AWS_ERRORS, error_summary

SOURCE = "serverless-chat"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
MAX_ENTRIES = 10  # in one request
MAX_BYTES = 240 * 1024  # of the details in one request, below the quota of 256 KB for all of it
PAUSES_S = (0.1, 0.5)  # before entries that the bus refused are put again


class BusUnavailable(Exception):
    """EventBridge was not reached or refused events; `str()` has the error code, safe to log."""


class EventBus:
    """Takes the events of the message log. An event that comes again is put again.

    client: of EventBridge. bus: its name or ARN. sleep: waits for a number of seconds.
    """

    def __init__(self, client: Any, bus: str, sleep: Callable[[float], None]) -> None:
        self._client = client
        self._bus = bus
        self._sleep = sleep

    def handle(self, events: Sequence[MessageEvent]) -> None:
        """Put the events of a batch, in their order; raises BusUnavailable."""
        entries = (self._entry(event) for event in events if event.kind in KINDS)
        for batch in _batches(entries):
            self._put(batch)

    def _entry(self, event: MessageEvent) -> dict[str, Any]:
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": event_type(event),
            "Detail": encode(event),
            "Time": event.at // 1000,
        }

    def _put(self, entries: list[dict[str, Any]]) -> None:
        for pause_s in (*PAUSES_S, None):
            try:
                answer: Any = self._client.put_events(Entries=entries)
            except AWS_ERRORS as error:
                raise BusUnavailable(error_summary(error)) from error
            results = list(zip(entries, answer["Entries"], strict=True))
            refused = [result["ErrorCode"] for _, result in results if "ErrorCode" in result]
            if not refused:
                return
            entries = [entry for entry, result in results if "ErrorCode" in result]
            if pause_s is not None:
                self._sleep(pause_s)
        raise BusUnavailable(f"{refused[0]} for {len(refused)} events")


def _batches(entries: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Group entries into requests, as many in each as the quotas allow."""
    batch, left = list[dict[str, Any]](), MAX_BYTES
    for each in entries:
        size = len(each["Detail"].encode())
        if batch and (size > left or len(batch) == MAX_ENTRIES):
            yield batch
            batch, left = [], MAX_BYTES
        batch.append(each)
        left -= size
    if batch:
        yield batch
