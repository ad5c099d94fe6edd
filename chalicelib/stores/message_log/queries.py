"""Queries: the entries of a log in order, read a few at a time, as many as are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A read of few entries tells how large they are, so that the next one reads what fits. The others
# may be larger, so it grows by steps: 5, 20, and 75 entries make a page of 100.
FIRST_READ = 5
READ_GROWTH = 4  # the most by which a read exceeds all that was read before


class Queries:
    """Reads the entries of one log."""

    def __init__(self, client: DynamoDBClient, table: str, log: str) -> None:
        self._client = client
        self._table = table
        self._log = log

    def entries(
        self, range_: str, seq: int, wanted: Callable[[], int], backwards: bool = False
    ) -> Iterator[Item]:
        """Iterate over the entries in a range, such as `>=`, of number `seq`.

        wanted: returns how many more entries are wanted.
        """
        request, read = self._request(range_, seq, backwards), 0
        limit = min(FIRST_READ, wanted())
        while True:
            response = self._client.query(**request, ConsistentRead=True, Limit=limit)
            yield from response["Items"]
            if "LastEvaluatedKey" not in response:
                return
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]
            read += len(response["Items"])
            limit = max(1, min(wanted(), READ_GROWTH * read))

    def nearest(self, range_: str, seq: int, backwards: bool = False) -> Item | None:
        """The first entry in a range."""
        return next(self.entries(range_, seq, lambda: 1, backwards), None)

    def newest(self, seq: int, page: int, is_consistent: bool) -> Iterator[Item]:
        """Iterate from the newest entry down to number `seq`, `page` entries in one read; of each
        only what tells whether it counts as unread."""
        request = self._request(">=", seq, backwards=True)
        request |= {
            "ProjectionExpression": "seq, #member, kind, deleted, expiresAt, olderUntil",
            "ExpressionAttributeNames": {"#member": "member"},
        }
        while True:
            response = self._client.query(**request, ConsistentRead=is_consistent, Limit=page)
            yield from response["Items"]
            if "LastEvaluatedKey" not in response:
                return
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def last(self) -> int:
        """The newest number of the log, eventually consistent; 0 without entries."""
        response = self._client.query(**self._request(">=", 0, backwards=True), Limit=1)
        return items.number(response["Items"][0]) if response["Items"] else 0

    def _request(self, range_: str, seq: int, backwards: bool) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "KeyConditionExpression": f"room = :room AND seq {range_} :seq",
            "ExpressionAttributeValues": {":room": {"S": self._log}, ":seq": {"N": str(seq)}},
            "ScanIndexForward": not backwards,
        }
