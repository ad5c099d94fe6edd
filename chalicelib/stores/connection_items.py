"""The rows of the table of connections, and many of them at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.domain import Connection

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# API Gateway ends every connection after 2 hours; the minutes more are for clocks that differ.
CONNECTION_TTL_S = 2 * 3600 + 300  # seconds

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
MAX_BATCH_READ, MAX_BATCH_WRITE = 100, 25

MAX_ATTEMPTS = 5  # for what DynamoDB has not got round to
BACKOFF_S = 0.05  # s; what the wait before another attempt can grow by with each


class ConnectionItems:
    """Many rows at a time; each call of DynamoDB is for as many as it takes.

    sleep: waits for so many seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    def remove(self, ids: Sequence[str], connected_before: int | None) -> list[Connection]:
        """Delete those rows that are from before a time, and return what they were.

        They are read first, as no condition can go with many. None can have become younger when it
        is deleted: an id is given to one connection only.
        """
        removed = []
        for some in _slices(list(dict.fromkeys(ids)), MAX_BATCH_READ):
            rows = [
                row
                for row in self._read(some)
                if connected_before is None or row.connected_at < connected_before
            ]
            for few in _slices(rows, MAX_BATCH_WRITE):
                self._delete(few)
            removed += rows
        return removed

    def _read(self, ids: Sequence[str]) -> list[Connection]:
        asked: Any = {self._table: {"Keys": [key(id) for id in ids], "ConsistentRead": True}}
        found = []
        for _ in self._attempts():
            answer = self._client.batch_get_item(RequestItems=asked)
            found += answer["Responses"].get(self._table, [])
            asked = answer.get("UnprocessedKeys")
            if not asked:
                break
        return [from_item(item) for item in found]

    def _delete(self, rows: Sequence[Connection]) -> None:
        deletions: Any = [{"DeleteRequest": {"Key": key(row.id)}} for row in rows]
        asked = {self._table: deletions}
        for _ in self._attempts():
            asked = self._client.batch_write_item(RequestItems=asked).get("UnprocessedItems", {})
            if not asked:
                break

    def _attempts(self) -> Iterator[int]:
        """Waits before each but the first. What is left after the last is found gone again."""
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                self._sleep(random.random() * BACKOFF_S * attempt)  # noqa: S311
            yield attempt


def _slices(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def key(connection_id: str) -> dict[str, Any]:
    """The key of a connection's row."""
    return {"connectionId": {"S": connection_id}}


def to_item(connection: Connection) -> dict[str, Any]:
    """The row of a connection."""
    return {
        **key(connection.id),
        "room": {"S": connection.room},
        "name": {"S": connection.name},
        "member": {"S": connection.member},
        "connectedAt": {"N": str(connection.connected_at)},
        "arrivedAt": {"N": str(connection.arrived_at)},
        # DynamoDB's TTL counts in seconds.
        "expiresAt": {"N": str(connection.connected_at // 1000 + CONNECTION_TTL_S)},
    }


def from_item(item: Mapping[str, Any]) -> Connection:
    """The connection of a row."""
    return Connection(
        id=item["connectionId"]["S"],
        room=item["room"]["S"],
        name=item["name"]["S"],
        member=item["member"]["S"],
        connected_at=int(item["connectedAt"]["N"]),
        # ConnectionItems from before this attribute was there live for two hours more.
        arrived_at=int(item.get("arrivedAt", item["connectedAt"])["N"]),
    )
