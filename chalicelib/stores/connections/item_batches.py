"""ItemBatches: many items of one DynamoDB table in few calls, unprocessed ones retried."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
MAX_BATCH_READ, MAX_BATCH_WRITE = 100, 25

MAX_ATTEMPTS = 5  # for items that DynamoDB returns as unprocessed
BACKOFF_S = 0.05  # the longest wait before a retry grows by this with each attempt

Item = Mapping[str, Any]


class ItemBatches:
    """Reads and deletes items by key; methods raise botocore's errors.

    Items that stay unprocessed after the last attempt are left out, without an error.
    sleep: waits for a number of seconds.
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

    def read(self, keys: Sequence[Item]) -> list[Item]:
        """Return the items that exist, in no particular order; reads are consistent."""
        return [item for some in slices(keys, MAX_BATCH_READ) for item in self._read(some)]

    def delete(self, keys: Sequence[Item]) -> None:
        """Delete items."""
        for some in slices(keys, MAX_BATCH_WRITE):
            self._delete(some)

    def _read(self, keys: Sequence[Item]) -> list[Item]:
        request: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        found = list[Item]()
        for _ in self._attempts():
            response = self._client.batch_get_item(RequestItems=request)
            found += response["Responses"].get(self._table, [])
            request = response.get("UnprocessedKeys")
            if not request:
                break
        return found

    def _delete(self, keys: Sequence[Item]) -> None:
        deletions: Any = [{"DeleteRequest": {"Key": key}} for key in keys]
        request = {self._table: deletions}
        for _ in self._attempts():
            response = self._client.batch_write_item(RequestItems=request)
            request = response.get("UnprocessedItems", {})
            if not request:
                break

    def _attempts(self) -> Iterator[int]:
        """Yield the attempts' numbers, and wait before each but the first."""
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                self._sleep(random.random() * BACKOFF_S * attempt)  # noqa: S311
            yield attempt


def slices(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items, `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
