"""MessageLog: each room's messages, in one order: a writer reserves a number, then writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.domain import Message
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.message_log.append import Appended, Appender
from chalicelib.stores.message_log.counter import Counter
from chalicelib.stores.message_log.gaps import Gaps
from chalicelib.stores.message_log.page_after import PageAfter
from chalicelib.stores.message_log.page_before import PageBefore
from chalicelib.stores.message_log.pages import NO_LIMIT, MessageList, Page, PageSize
from chalicelib.stores.message_log.queries import Queries

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class MessageLog:
    """The rooms' logs, in a DynamoDB table; all methods raise StoreUnavailable.

    A writer reserves the room's next number from its counter, then writes the entry there if
    nothing is there yet. If it dies in between, a reader seals the number: it puts a void entry
    there. An entry's key is `room` and `seq`. The other items have the `seq` 0: the room's counter,
    and for each message with an id the marker `room#member#id`, which holds its number.

    clock: returns milliseconds since the epoch, UTC.
    sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        clock: Callable[[], int],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._counter = Counter(client, table, clock)
        self._appender = Appender(client, table, self._counter, sleep)

    def append(self, message: Message) -> Appended:
        """Give `message` the next number of its room, unless its id is in the log already.

        message: its `at` is the time now; readers derive from it whether writers may be alive.
        """
        try:
            return self._appender.append(message)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def after(self, room: str, seq: int, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the messages that follow number `seq`: `limit` at most, and as fit into `size`."""
        try:
            messages = MessageList(limit, size)
            return PageAfter(self._queries(room), self._gaps(room), seq, messages).read()
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def before(self, room: str, seq: int | None, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the last messages before number `seq`; None: the newest messages."""
        try:
            messages = MessageList(limit, size)
            return PageBefore(self._queries(room), self._gaps(room), seq, messages).read()
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def last(self, room: str) -> int:
        """Return the newest number of a room, eventually consistent; 0 for an empty log."""
        try:
            return self._queries(room).last()
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _queries(self, room: str) -> Queries:
        return Queries(self._client, self._table, room)

    def _gaps(self, room: str) -> Gaps:
        return Gaps(self._client, self._table, room, self._counter, self._clock)
