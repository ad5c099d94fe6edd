"""FanoutQueue: a broadcast too large for one function, handed on in chunks through SQS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import aws_errors
from chalicelib.config import CHUNK

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class QueueUnavailable(Exception):
    """SQS could not be reached or refused; `str()` has its error code, fit for the log."""


@dataclass(frozen=True)
class Api:
    """A WebSocket API: API Gateway's id of it, and the name of its stage."""

    id: str
    stage: str


@dataclass(frozen=True)
class Chunk:
    """One frame, and the ids of some of the connections at `api`, in `room`, that it is for."""

    api: Api
    room: str
    frame: str
    recipients: list[str]

    @classmethod
    def decode(cls, body: str) -> Chunk:
        """Read a message of the queue; raises ValueError, KeyError or TypeError if it is none."""
        fields = json.loads(body)
        return cls(Api(**fields.pop("api")), **fields)

    def encode(self) -> str:
        """Write it as the body of a message of the queue."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


class FanoutQueue:
    """The queue that feeds the `fanout` function.

    name: of the SQS queue; its URL is asked for at the first use.
    api: where the recipients are connected.
    chunk: recipients that one function serves.
    """

    def __init__(self, client: SQSClient, name: str, api: Api, chunk: int = CHUNK) -> None:
        self.chunk = chunk
        self._client = client
        self._name = name
        self._api = api
        self._url = ""

    def put(self, room: str, frame: str, recipients: Sequence[str]) -> None:
        """Have `frame` posted to each of `recipients` in `room`, soon; raises QueueUnavailable."""
        try:
            self._url = self._url or self._client.get_queue_url(QueueName=self._name)["QueueUrl"]
            for start in range(0, len(recipients), self.chunk):
                some = list(recipients[start : start + self.chunk])
                chunk = Chunk(self._api, room, frame, some)
                self._client.send_message(QueueUrl=self._url, MessageBody=chunk.encode())
        except (ClientError, BotoCoreError) as error:
            raise QueueUnavailable(aws_errors.summary(error)) from error
