"""Lambda's mappings of queues: they feed @app.on_sqs_message handlers."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from chalice_gateway import log
from chalice_gateway.aws_account import arn
from chalice_gateway.aws_client import AwsError
from chalice_gateway.event_sources.feed import Context, Feed, Happened
from chalice_gateway.event_sources.queue_events import REPORTS, Message, handled, queue_event
from chalice_gateway.manifest import Source
from chalice_gateway.project.creation.queues import DEFAULT_VISIBILITY_TIMEOUT_S

# As Lambda does. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
LONG_POLL_S = 20
# Lambda starts with five concurrent batches of a queue.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
MAX_CONCURRENT_BATCHES = 5
# Of one receive. With a batching window, a batch may have the messages of several.
MAX_RECEIVED = 10


class QueueFeed(Feed):
    """Feeds one handler from its queue."""

    def __init__(self, source: Source, context: Context) -> None:
        settings = source.settings
        self.queue = source.queue
        self.subject = f"The queue {self.queue}"
        self._function = source.function
        self._context = context
        self._reports_failures = REPORTS in settings.get("response_types", ())
        self._window_s = settings.get("maximum_batching_window_in_seconds") or 0
        self._size = settings["batch_size"] if self._window_s else min(settings["batch_size"], 10)
        most = settings.get("maximum_concurrency") or MAX_CONCURRENT_BATCHES
        self._slots = asyncio.Semaphore(min(most, MAX_CONCURRENT_BATCHES))
        self._url = ""

    async def prepare(self) -> None:
        """Find the queue, or make one that the project does not describe, so that its handler can
        be tried."""
        try:
            answer = await self._ask("GetQueueUrl", QueueName=self.queue)
        except AwsError as error:
            if error.status == 0:
                raise
            answer = await self._ask(
                "CreateQueue", QueueName=self.queue, Attributes=self._attributes_of_a_new_queue()
            )
        self._url = answer["QueueUrl"]

    async def read(self) -> None:
        """Receive a batch, and have it handled."""
        await self._slots.acquire()
        batch: list[Message] = []
        try:
            # Lambda receives no batch that it could not handle.
            await self._context.functions.concurrency.take(None)
            self._context.functions.concurrency.give_back()
            batch = await self._batch()
        finally:
            if not batch:
                self._slots.release()
        if batch:
            task = self._context.work.start(self._handle(batch))
            task.add_done_callback(lambda _: self._slots.release())

    async def _batch(self) -> list[Message]:
        """The messages that are there, or come within the batching window after the first."""
        batch = await self._receive(min(self._size, MAX_RECEIVED), LONG_POLL_S)
        until = time.monotonic() + self._window_s
        while batch and len(batch) < self._size and (left := until - time.monotonic()) > 0:
            seconds = min(left, LONG_POLL_S)
            batch += await self._receive(min(self._size - len(batch), MAX_RECEIVED), seconds)
        return batch

    async def _receive(self, count: int, seconds: float) -> list[Message]:
        answer = await self._ask(
            "ReceiveMessage",
            QueueUrl=self._url,
            MaxNumberOfMessages=count,
            WaitTimeSeconds=int(seconds),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    async def _handle(self, batch: list[Message]) -> None:
        """Pass a batch to the handler, and delete what it has handled. The rest comes back after
        the visibility time-out, or goes to the dead-letter queue."""
        event = queue_event(batch, arn("sqs", self.queue))
        received = Happened("queue", self.queue, str(len(batch)))
        called = await self._context.call(self._function, event, received)
        if not called.is_ok:
            return
        if self._reports_failures:
            batch = handled(batch, called.value)
        try:
            for first in range(0, len(batch), MAX_RECEIVED):
                await self._delete(batch[first : first + MAX_RECEIVED])
        except AwsError as error:
            log.error(f"{self.subject} keeps messages that were handled: {error}")

    async def _delete(self, messages: list[Message]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
        ]
        await self._ask("DeleteMessageBatch", QueueUrl=self._url, Entries=entries)

    def _attributes_of_a_new_queue(self) -> dict[str, str]:
        # Lambda takes only queues whose messages come back after the function's time-out.
        timeout_s = self._context.functions.manifest.functions[self._function].timeout_s
        attributes = {"VisibilityTimeout": str(max(timeout_s, DEFAULT_VISIBILITY_TIMEOUT_S))}
        return {**attributes, "FifoQueue": "true"} if self.queue.endswith(".fifo") else attributes

    async def _ask(self, operation: str, **params: Any) -> dict[str, Any]:
        return await self._context.aws.json("sqs", operation, params)
