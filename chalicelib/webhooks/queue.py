"""WebhookQueue: what is to be posted to which webhook, in order for each of them and each room."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from chalicelib.delivery import MAX_BATCH_BYTES, MAX_BATCH_MESSAGES, QueueUnavailable
from chalicelib.stores import AWS_ERRORS, error_summary

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


@dataclass(frozen=True)
class Delivery:
    """A message of the queue: post an event to a webhook.

    room: of the webhook. order: where the event happened, that room or a thread of it.
    kind, event, body: of the event: its kind, its id, and what is posted, JSON.
    """

    room: str
    webhook: str
    order: str
    kind: str
    event: str
    body: str

    @classmethod
    def decode(cls, text: str) -> Delivery:
        """Read the body of a queue's message; raises ValueError, TypeError."""
        return cls(**json.loads(text))

    def encode(self) -> str:
        """Return the body of the queue's message, in ASCII, as SQS does not take all of Unicode."""
        return json.dumps(asdict(self), separators=(",", ":"))


class WebhookQueue:
    """The queue that triggers the `webhooks` function: a FIFO queue, with a group for each webhook
    and room, so that a receiver that is slow or fails holds back nobody else.

    name: of the SQS queue; its URL is looked up at the first use.
    """

    def __init__(self, client: SQSClient, name: str) -> None:
        self._client = client
        self._name = name
        self._url = ""

    def put(self, deliveries: Iterable[Delivery]) -> None:
        """Queue deliveries in their order; raises QueueUnavailable, with some of them queued,
        perhaps: those that are queued again within five minutes are not queued twice."""
        for batch in _batches(deliveries):
            self._send(batch)

    def postpone(self, receipt: str, seconds: int) -> None:
        """Have a message of the queue come back after a time, and those behind it with it; raises
        QueueUnavailable. receipt: the handle with which it came."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._found_url(), ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except AWS_ERRORS as error:
            raise QueueUnavailable(error_summary(error)) from error

    def _send(self, deliveries: list[Delivery]) -> None:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(number),
                "MessageBody": each.encode(),
                "MessageGroupId": f"{each.webhook}/{each.order}",
                "MessageDeduplicationId": _digest(f"{each.webhook}/{each.event}"),
            }
            for number, each in enumerate(deliveries)
        ]
        try:
            response = self._client.send_message_batch(QueueUrl=self._found_url(), Entries=entries)
        except AWS_ERRORS as error:
            raise QueueUnavailable(error_summary(error)) from error
        if failed := response.get("Failed", []):
            raise QueueUnavailable(f"{failed[0]['Code']} for {len(failed)} events")

    def _found_url(self) -> str:
        if not self._url:
            self._url = self._client.get_queue_url(QueueName=self._name)["QueueUrl"]
        return self._url


def _batches(deliveries: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    """Group deliveries into requests, as many in each as the quotas allow."""
    batch, left = list[Delivery](), MAX_BATCH_BYTES
    for each in deliveries:
        size = len(each.encode())
        if batch and (size > left or len(batch) == MAX_BATCH_MESSAGES):
            yield batch
            batch, left = [], MAX_BATCH_BYTES
        batch.append(each)
        left -= size
    if batch:
        yield batch


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
