"""FanoutQueue: a broadcast too large for one function, handed on in chunks through SQS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.stores import errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MAX_BATCH_MESSAGES = 10  # messages that one request brings to a queue
MAX_BATCH_BYTES = 262_144  # of all of them; the quota was raised since
# What JSON leaves as it is, and SQS does not take:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_NOT_IN_A_QUEUE = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


class QueueUnavailable(Exception):
    """SQS could not be reached or refused; `str()` has its error code, fit for the log."""


@dataclass(frozen=True)
class Api:
    """A WebSocket API: API Gateway's id of it, and the name of its stage."""

    id: str
    stage: str


@dataclass(frozen=True)
class Chunk:
    """One frame, and the ids of some of the connections at `api`, in `room`, that it is for.

    tries: how many functions had no time for these connections before.
    """

    api: Api
    room: str
    frame: str
    recipients: list[str]
    tries: int = 0

    @classmethod
    def decode(cls, body: str) -> Chunk:
        """Read a message of the queue; raises ValueError, KeyError, TypeError or AttributeError for
        what is none."""
        fields = json.loads(body)
        return cls(Api(**fields.pop("api")), **fields)

    def encode(self) -> str:
        """Write it as the body of a message of the queue."""
        body = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return body.translate(_NOT_IN_A_QUEUE)


class FanoutQueue:
    """The queue that feeds the `fanout` function.

    name: of the SQS queue; its URL is asked for at the first use.
    api: where the recipients are connected.
    chunk: recipients that one function serves.
    """

    def __init__(
        self, client: SQSClient, name: str, api: Api, chunk: int = FANOUT_CHUNK_SIZE
    ) -> None:
        self.chunk = chunk
        self._client = client
        self._name = name
        self.api = api
        self._url = ""

    def put(self, room: str, frame: str, recipients: Iterable[str], tries: int = 0) -> None:
        """Have `frame` posted to each of `recipients` in `room`, soon; raises QueueUnavailable.

        What is read of the recipients is on its way to them while the rest is read. A chunk that
        the queue refuses, twice, holds no other back; a queue that cannot be reached, twice, is
        given up.
        """
        ids = iter(recipients)
        chunks = iter(lambda: list(islice(ids, self.chunk)), [])
        bodies = (Chunk(self.api, room, frame, some, tries).encode() for some in chunks)
        refused = [code for batch in _batches(bodies) for code in self._send(batch)]
        if refused:
            raise QueueUnavailable(f"{refused[0]} for {len(refused)} chunks")

    def _send(self, bodies: list[str]) -> list[str]:
        """Bring bodies to the queue; returns the error codes of those that it does not take."""
        try:
            again = list(self._try(bodies))
        except QueueUnavailable:
            again = bodies
        return list(self._try(again).values()) if again else []

    def _try(self, bodies: list[str]) -> dict[str, str]:
        """The bodies that the queue refuses this time, and why."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)
        ]
        try:
            self._url = self._url or self._client.get_queue_url(QueueName=self._name)["QueueUrl"]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            raise QueueUnavailable(errors.summary(error)) from error
        return {bodies[int(entry["Id"])]: entry["Code"] for entry in answer.get("Failed", [])}


def _batches(bodies: Iterable[str]) -> Iterator[list[str]]:
    """As many at a time as one request can bring to the queue."""
    batch, room = list[str](), MAX_BATCH_BYTES
    for body in bodies:
        size = len(body.encode())
        if size > room:
            yield batch
            batch, room = [], MAX_BATCH_BYTES
        batch.append(body)
        room -= size
        if len(batch) == MAX_BATCH_MESSAGES:
            yield batch
            batch, room = [], MAX_BATCH_BYTES
    if batch:
        yield batch
