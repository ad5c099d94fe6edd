"""The app's queues, as a test fills and reads them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from chalice_gateway.testing.connection import TIMEOUT_S
from chalice_gateway.testing.errors import WaitTimeout

POLL_S = 0.01
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class Queue:
    """A queue; `url` is its address."""

    def __init__(self, client: Any, url: str) -> None:
        self.url = url
        self._client = client

    def __len__(self) -> int:
        """The number of messages that no handler has finished, with those that wait or are held."""
        found = self._client.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(COUNTS))
        return sum(int(found["Attributes"][name]) for name in COUNTS)

    def send(self, body: object) -> None:
        """Send a message: a string as it is, any other value as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        self._client.send_message(QueueUrl=self.url, MessageBody=text)

    def receive(self, timeout: float = TIMEOUT_S) -> str:
        """Take the next message, for a queue without a handler of its own; its body."""
        __tracebackhide__ = True
        until = time.monotonic() + timeout
        while True:
            wait = max(0, min(20, round(until - time.monotonic())))
            found = self._client.receive_message(QueueUrl=self.url, WaitTimeSeconds=wait)
            for message in found.get("Messages", ()):
                handle = message["ReceiptHandle"]
                self._client.delete_message(QueueUrl=self.url, ReceiptHandle=handle)
                return str(message["Body"])
            if time.monotonic() >= until:
                raise WaitTimeout(f"No message in {self.url} within {timeout:g} s.")

    def wait_until_empty(self, timeout: float = TIMEOUT_S) -> None:
        """Wait until the handlers have finished all messages."""
        __tracebackhide__ = True
        until = time.monotonic() + timeout
        while count := len(self):
            if time.monotonic() > until:
                raise WaitTimeout(f"{count} messages are in {self.url} after {timeout:g} s.")
            time.sleep(POLL_S)


class Queues(Mapping[str, Queue]):
    """The queues by name."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getitem__(self, name: str) -> Queue:
        __tracebackhide__ = True
        known = self._urls()
        if name not in known:
            raise KeyError(f"There is no queue {name!r}; there are {', '.join(known) or 'none'}.")
        return Queue(self._client, known[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._urls())

    def __len__(self) -> int:
        return len(self._urls())

    def _urls(self) -> dict[str, str]:
        pages = self._client.get_paginator("list_queues").paginate()
        urls = [url for page in pages for url in page.get("QueueUrls", ())]
        return {url.rpartition("/")[2]: url for url in urls}
