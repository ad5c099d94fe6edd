"""PushQueue: who is to be notified of which message. No text and no name is queued: they are read
when the notification is sent, so that what was deleted in between is nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from chalicelib.delivery import QueueUnavailable
from chalicelib.stores import AWS_ERRORS, error_summary

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_BATCH = 10  # messages in one request
MAX_DELAY_S = 900  # for which a queue can hold a message back


@dataclass(frozen=True)
class PushJob:
    """A message of the queue: notify a member of a message.

    subscription: the id of the member's only subscription that is left to notify; None: all.
    tries: how often that failed. not_before: when it may be tried; milliseconds since the epoch.
    """

    member: str
    room: str
    seq: int
    subscription: str | None = None
    tries: int = 0
    not_before: int = 0

    @classmethod
    def decode(cls, body: str) -> PushJob:
        """Read the body of a queue's message; raises ValueError, TypeError."""
        return cls(**json.loads(body))

    def encode(self) -> str:
        """Return the body of the queue's message."""
        return json.dumps(asdict(self), separators=(",", ":"))


class PushQueue:
    """The queue that triggers the `push` function.

    name: of the SQS queue; its URL is looked up at the first use.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, client: SQSClient, name: str, clock: Callable[[], int]) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._url = ""

    def put(self, jobs: Sequence[PushJob]) -> None:
        """Queue jobs, each until it may be tried, or for MAX_DELAY_S; raises QueueUnavailable, with
        some of them queued, perhaps."""
        for start in range(0, len(jobs), MAX_BATCH):
            self._send(jobs[start : start + MAX_BATCH])

    def _send(self, jobs: Sequence[PushJob]) -> None:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": job.encode(), "DelaySeconds": self._delay_s(job)}
            for number, job in enumerate(jobs)
        ]
        try:
            self._url = self._url or self._client.get_queue_url(QueueName=self._name)["QueueUrl"]
            response = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except AWS_ERRORS as error:
            raise QueueUnavailable(error_summary(error)) from error
        if failed := response.get("Failed", []):
            raise QueueUnavailable(f"{failed[0]['Code']} for {len(failed)} notifications")

    def _delay_s(self, job: PushJob) -> int:
        return min(MAX_DELAY_S, max(0, -(-(job.not_before - self._clock()) // 1000)))
