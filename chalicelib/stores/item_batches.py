"""ItemBatches: many items of DynamoDB's tables in few calls, unprocessed ones retried."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
MAX_BATCH_READ, MAX_BATCH_WRITE = 100, 25

MAX_ATTEMPTS = 5  # for items that DynamoDB returns as unprocessed
BACKOFF_S = 0.05  # the longest wait before a retry grows by this with each attempt

Item = Mapping[str, Any]
Each = TypeVar("Each")


class Write(NamedTuple):
    """One item to put or, by its key, to delete."""

    table: str
    item: Item
    is_deletion: bool = False


class ItemBatches:
    """Reads and writes items by key; methods raise StoreUnavailable, also if items stay unprocessed
    after the last attempt.

    sleep: waits for a number of seconds.
    """

    def __init__(self, client: DynamoDBClient, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def read(self, table: str, keys: Sequence[Item]) -> list[Item]:
        """Return the items that exist, in no particular order; reads are consistent."""
        return [item for some in slices(keys, MAX_BATCH_READ) for item in self._read(table, some)]

    def write(self, writes: Sequence[Write]) -> None:
        """Put and delete items, in no particular order, and not all or none."""
        for some in slices(writes, MAX_BATCH_WRITE):
            self._write(some)

    def delete(self, table: str, keys: Iterable[Item]) -> None:
        """Delete items."""
        self.write([Write(table, key, is_deletion=True) for key in keys])

    def _read(self, table: str, keys: Sequence[Item]) -> list[Item]:
        request: Any = {table: {"Keys": keys, "ConsistentRead": True}}
        found = list[Item]()
        for _ in self._attempts():
            response = self._call("batch_get_item", request)
            found += response["Responses"].get(table, [])
            request = response.get("UnprocessedKeys")
            if not request:
                return found
        raise StoreUnavailable("items stay unprocessed")

    def _write(self, writes: Sequence[Write]) -> None:
        request: Any = defaultdict(list)
        for table, item, is_deletion in writes:
            each = (
                {"DeleteRequest": {"Key": item}} if is_deletion else {"PutRequest": {"Item": item}}
            )
            request[table].append(each)
        for _ in self._attempts():
            request = self._call("batch_write_item", dict(request)).get("UnprocessedItems")
            if not request:
                return
        raise StoreUnavailable("items stay unprocessed")

    def _call(self, operation: str, request: Any) -> Any:
        try:
            return getattr(self._client, operation)(RequestItems=request)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _attempts(self) -> Iterator[int]:
        """Yield the attempts' numbers, and wait before each but the first."""
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                self._sleep(random.random() * BACKOFF_S * attempt)  # noqa: S311
            yield attempt


def slices(items: Sequence[Each], size: int) -> Iterator[Sequence[Each]]:
    """Yield the items, `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
