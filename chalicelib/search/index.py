"""SearchIndex: which messages have a word, in a table of its own. It has no texts and no names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain import Message
from chalicelib.search import places
from chalicelib.search.intersection import PAGE_SIZE, OutOfReads, Page, Read
from chalicelib.search.words import words
from chalicelib.stores import AWS_ERRORS, ItemBatches, StoreUnavailable, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Reindexing:
    """What to change in the index about one message.

    message: as it is now. stale: texts that it had before, which may be in the index.
    known: the text that the index has for certain, if any. expires_at: until when the message is
    kept; seconds since the epoch.
    """

    message: Message
    expires_at: int
    known: str = ""
    stale: Sequence[str] = ()


class SearchIndex:
    """The items of the index; methods raise StoreUnavailable.

    sleep: waits for a number of seconds.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._batches = ItemBatches(client, sleep)

    def apply(self, changes: Iterable[Reindexing]) -> int:
        """Write what messages have and delete what they have no longer, each message once; returns
        the number of writes. Done twice, it is the same as once."""
        writes = [write for change in changes for write in self._writes(change)]
        self._batches.write(writes)
        return len(writes)

    def reads(self, room: str, most: int) -> Read:
        """Return a function that reads the lists of a room's words, `most` times altogether."""
        left = most

        def read(word: str, range_: str, place: str) -> Page:
            nonlocal left
            if not left:
                raise OutOfReads
            left -= 1
            return self._page(places.word_key(room, word), range_, place)

        return read

    def _page(self, word: str, range_: str, place: str) -> Page:
        try:
            found = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"word = :word AND place {range_} :place",
                ExpressionAttributeValues={":word": {"S": word}, ":place": {"S": place}},
                ScanIndexForward=False,
                Limit=PAGE_SIZE,
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return Page(
            [item["place"]["S"] for item in found["Items"]], "LastEvaluatedKey" not in found
        )

    def _writes(self, change: Reindexing) -> list[Write]:
        message = change.message
        room, place = places.room_of(message), places.place_of(message)
        now = words(message.data)
        gone = {word for text in (change.known, *change.stale) for word in words(text)} - {*now}
        known = set(words(change.known))
        expiry: dict[str, Any] = {"expiresAt": {"N": str(change.expires_at)}}
        puts = [
            Write(self._table, {**places.key(room, word, place), **expiry})
            for word in now
            if word not in known
        ]
        return puts + [
            Write(self._table, places.key(room, word, place), is_deletion=True)
            for word in sorted(gone)
        ]
