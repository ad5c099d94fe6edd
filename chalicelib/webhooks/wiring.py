"""The objects of the two functions that webhooks take part in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws import AwsSession
from chalicelib.net_guard import is_public, is_public_or_loopback
from chalicelib.stores import WebhookStore
from chalicelib.webhooks.consumer import WebhookConsumer
from chalicelib.webhooks.queue import Delivery, WebhookQueue
from chalicelib.webhooks.sender import (
    LOCAL_RETRY_S,
    POST_TIMEOUT_S,
    RETRY_S,
    WebhookSender,
    retry_delay_s,
)


def webhook_consumer(aws: AwsSession, store: WebhookStore, queue: str) -> WebhookConsumer:
    """Make what queues events for webhooks. queue: its name."""
    return WebhookConsumer(store, WebhookQueue(aws.client("sqs"), queue))


def webhook_function(
    aws: AwsSession, store: WebhookStore, queue: str, clock: Callable[[], int], is_local: bool
) -> WebhookFunction:
    """Make what posts events. is_local: whether this is a local run, whose webhooks may be on this
    machine."""
    is_allowed = is_public_or_loopback if is_local else is_public

    def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
        return aws.post(url, headers, body, POST_TIMEOUT_S, is_allowed).status

    return WebhookFunction(
        WebhookSender(store, post, clock),
        WebhookQueue(aws.client("sqs"), queue),
        LOCAL_RETRY_S if is_local else RETRY_S,
    )


class WebhookFunction:
    """Handles the queue's messages; raises StoreUnavailable, QueueUnavailable.

    first_retry_s: the longest first pause before an event is tried again.
    """

    def __init__(self, sender: WebhookSender, queue: WebhookQueue, first_retry_s: int) -> None:
        self._sender = sender
        self._queue = queue
        self._first_retry_s = first_retry_s

    def handle(self, records: list[Mapping[str, Any]]) -> dict[str, Any]:
        """Post what records of the queue have, and return those that have to come again, as Lambda
        reads it: such a failure is the receiver's, and no error of the function."""
        failed = [record for record in records if not self._sender.send(_delivery(record))]
        for record in failed:
            tries = int(record["attributes"]["ApproximateReceiveCount"])
            self._queue.postpone(record["receiptHandle"], retry_delay_s(tries, self._first_retry_s))
        return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in failed]}


def _delivery(record: Mapping[str, Any]) -> Delivery:
    return Delivery.decode(record["body"])
