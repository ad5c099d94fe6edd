"""FanoutQueue: a broadcast too large for one invocation, handed on in chunks through SQS."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib import deadline, tracing
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.stores import AWS_ERRORS, error_summary

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MAX_BATCH_MESSAGES = 10  # messages in one request
MAX_BATCH_BYTES = 262_144  # of all messages in one request; the quota was raised since
MAX_DELAY_S = 900  # for which a queue can hold a message back
# Characters that JSON does not escape, and SQS does not accept:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_NOT_IN_A_QUEUE = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


class QueueUnavailable(Exception):
    """SQS was not reached or refused the call; `str()` has the error code, safe to log."""


@dataclass(frozen=True)
class Api:
    """A WebSocket API: its id at API Gateway, and the name of its stage."""

    id: str
    stage: str


@dataclass(frozen=True)
class Chunk:
    """A message of the queue: a frame, and the ids of connections at `api`, in `room`, to send it
    to.

    tries: how many invocations failed to reach these connections before.
    """

    api: Api
    room: str
    frame: str
    recipients: list[str]
    tries: int = 0

    @classmethod
    def decode(cls, body: str) -> Chunk:
        """Read the body of a queue's message; raises ValueError, KeyError, TypeError or
        AttributeError if it is not a chunk."""
        fields = json.loads(body)
        return cls(Api(**fields.pop("api")), **fields)

    def encode(self) -> str:
        """Return the body of the queue's message."""
        body = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return body.translate(_NOT_IN_A_QUEUE)


class News(str, Enum):
    """What a room is told of once for several changes."""

    PRESENCE = "presence"
    """Who is there."""
    RECEIPTS = "receipts"
    """How far its members have read."""
    CHANGES = "changes"
    """Which messages have changed."""


@dataclass(frozen=True)
class Summary:
    """A message of the queue: tell the connections at `api`, in `room`, of several changes."""

    api: Api
    room: str
    news: News

    def encode(self) -> str:
        """Return the body of the queue's message."""
        return _compact({"api": asdict(self.api), "summary": self.room, "of": self.news.value})


@dataclass(frozen=True)
class Expiry:
    """A message of the queue: close a connection at `api` if its token has expired."""

    api: Api
    connection_id: str

    def encode(self) -> str:
        """Return the body of the queue's message."""
        return _compact({"api": asdict(self.api), "expiry": self.connection_id})


@dataclass(frozen=True)
class Recheck:
    """A message of the queue: unsubscribe a member's connections at `api` from `room`, if the
    member may not be there."""

    api: Api
    room: str
    member: str

    def encode(self) -> str:
        """Return the body of the queue's message."""
        return _compact({"api": asdict(self.api), "recheck": self.room, "member": self.member})


def decode(body: str) -> Chunk | Summary | Expiry | Recheck:
    """Read the body of a queue's message; raises as `Chunk.decode`."""
    fields = json.loads(body)
    if "summary" in fields:
        return Summary(Api(**fields["api"]), fields["summary"], News(fields["of"]))
    if "expiry" in fields:
        return Expiry(Api(**fields["api"]), fields["expiry"])
    if "recheck" in fields:
        return Recheck(Api(**fields["api"]), fields["recheck"], fields["member"])
    return Chunk.decode(body)


def _compact(fields: dict[str, object]) -> str:
    return json.dumps(fields, separators=(",", ":"))


def requeue_delay_s(tries: int) -> int:
    """Return a jittered number of seconds to wait before the next try, more after each one."""
    return random.randint(1, 2 ** (tries + 1))  # noqa: S311


class FanoutQueue:
    """The queue that triggers the `fanout` function.

    name: of the SQS queue; its URL is looked up at the first use.
    api: the WebSocket API of the recipients.
    chunk: recipients in one message, which one invocation serves.
    """

    def __init__(
        self, client: SQSClient, name: str, api: Api, chunk: int = FANOUT_CHUNK_SIZE
    ) -> None:
        self._client = client
        self._name = name
        self._api = api
        self._chunk = chunk
        self._url = ""

    def put(
        self, room: str, frame: str, recipients: Iterable[str], tries: int = 0, delay_s: int = 0
    ) -> None:
        """Queue `frame` for each of `recipients` in `room`; raises QueueUnavailable.

        The first recipients are queued while later ones are still being read. A chunk that the
        queue refuses twice does not hold back the others; if the queue is unreachable twice, or at
        the deadline of the invocation, the rest is given up.

        delay_s: how long the queue holds it back.
        """
        ids = iter(recipients)
        chunks = iter(lambda: list(islice(ids, self._chunk)), [])
        bodies = (Chunk(self._api, room, frame, some, tries).encode() for some in chunks)
        refused = [c for batch in _batches(bodies) for c in self._send(batch, room, delay_s)]
        if refused:
            raise QueueUnavailable(f"{refused[0]} for {len(refused)} chunks")

    def put_summary(self, news: News, room: str, delay_s: int) -> None:
        """Queue that `room` is told of changes, after a delay; raises QueueUnavailable."""
        self._put(Summary(self._api, room, news).encode(), room, delay_s)

    def put_expiry(self, connection_id: str, delay_s: int) -> None:
        """Queue that a connection is looked at again, after a delay, at most MAX_DELAY_S; raises
        QueueUnavailable."""
        # Group ids take no "=", which ends most connections' ids.
        group = connection_id.rstrip("=")
        self._put(Expiry(self._api, connection_id).encode(), group, min(delay_s, MAX_DELAY_S))

    def put_recheck(self, room: str, member: str, delay_s: int) -> None:
        """Queue that a member's place in `room` is looked at again, after a delay; raises
        QueueUnavailable."""
        self._put(Recheck(self._api, room, member).encode(), room, delay_s)

    def _put(self, body: str, group: str, delay_s: int) -> None:
        if refused := self._send([body], group, delay_s):
            raise QueueUnavailable(refused[0])

    def _send(self, bodies: list[str], room: str, delay_s: int) -> list[str]:
        """Send bodies to the queue, refused ones twice; returns the error codes that remain."""
        try:
            again = list(self._try(bodies, room, delay_s))
        except QueueUnavailable:
            if deadline.remaining() <= 0:
                raise
            again = bodies
        return list(self._try(again, room, delay_s).values()) if again else []

    def _try(self, bodies: list[str], room: str, delay_s: int) -> dict[str, str]:
        """Send bodies once; returns the refused ones with their error codes."""
        # A group makes the queue fair: one huge room does not delay the chunks of the others.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(number),
                "MessageBody": body,
                "MessageGroupId": room,
                "DelaySeconds": delay_s,
            }
            for number, body in enumerate(bodies)
        ]
        try:
            self._url = self._url or self._client.get_queue_url(QueueName=self._name)["QueueUrl"]
            with tracing.part("queue"):
                response = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except AWS_ERRORS as error:
            raise QueueUnavailable(error_summary(error)) from error
        return {bodies[int(entry["Id"])]: entry["Code"] for entry in response.get("Failed", [])}


def _batches(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Group bodies into requests, as many in each as the quotas allow."""
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
