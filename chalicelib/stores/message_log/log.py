"""MessageLog: each room's messages, in one order: a writer reserves a number, then writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chalicelib.concurrency import Greenlets, Workers
from chalicelib.domain import Change, Message
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.message_log import items, rules
from chalicelib.stores.message_log.append import Appended, Appender, Attach
from chalicelib.stores.message_log.change import Changed, Changer, Decide
from chalicelib.stores.message_log.changes import ChangeReader, ChangesPage
from chalicelib.stores.message_log.counter import Counter
from chalicelib.stores.message_log.gaps import Gaps
from chalicelib.stores.message_log.mentions import MentionPage, MentionReader
from chalicelib.stores.message_log.page_after import PageAfter
from chalicelib.stores.message_log.page_before import PageBefore
from chalicelib.stores.message_log.pages import NO_LIMIT, MessageList, Page, PageSize
from chalicelib.stores.message_log.queries import Queries
from chalicelib.stores.message_log.reading import MessageReader
from chalicelib.stores.message_log.slow_mode import SlowModeTimes
from chalicelib.stores.message_log.time_search import number_before
from chalicelib.stores.message_log.unread import Unread, count_unread
from chalicelib.stores.message_log.writer import Writer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TransactionPart = tuple[str, dict[str, Any]]  # "Update", and its request


class MessageLog:
    """The rooms' logs, in a DynamoDB table; all methods raise StoreUnavailable.

    A writer reserves the log's next number from its counter, then writes the entry there if nothing
    is there yet. If it dies in between, a reader seals the number: it puts a void entry there. An
    entry's key is `room` and `seq`.

    A room has a second log, `room#changes`: each of its entries says that a message has changed. It
    is written in one transaction with the message, which stays where it is and shows what it is
    now. So no text is anywhere but in its message, and changes do not come between messages.

    The other items have the `seq` 0: each log's counter, and for each message or change with an id
    a marker, which holds its number. Mentions have lists of their own.

    clock: returns milliseconds since the epoch, UTC.
    sleep: waits for a number of seconds. workers: for reads that need not wait for each other.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        clock: Callable[[], int],
        sleep: Callable[[float], None] = time.sleep,
        workers: Workers | None = None,
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._counter = Counter(client, table, clock)
        writer = Writer(client, table, self._counter, sleep)
        self._messages = MessageReader(client, table, clock, sleep)
        self._appender = Appender(writer, SlowModeTimes(client, table))
        self._changer = Changer(writer, self._messages)
        self._mentions = MentionReader(client, table, clock, workers or Greenlets())

    def append(
        self,
        message: Message,
        *,
        is_exempt: bool = False,
        rules_of: str | None = None,
        attach: Attach | None = None,
    ) -> Appended:
        """Give `message` the next number of its room, unless its id is in the log already.

        message: its `at` is the time now; readers derive from it whether writers may be alive.
        is_exempt: slow mode does not hold for it. rules_of: the room whose rules hold, if it is
        another one: a thread's parent. attach: returns the message's files.
        Raises Archived, SlowMode, and what `attach` raises.
        """
        with _aws_errors():
            return self._appender.append(message, is_exempt, rules_of, attach)

    def sent(self, message: Message) -> Message | None:
        """Return the message that its member has sent to its room under its id, if there is one:
        for one that would be refused now."""
        with _aws_errors():
            known = self._appender.sent(message)
            return known.message if known else None

    def change(
        self,
        change: Change,
        decide: Decide,
        *,
        even_archived: bool = False,
        rules_of: str | None = None,
    ) -> Changed:
        """Make of a message what `decide` returns, unless the change's id is in the log already.

        change: its `at` is the time now. decide: is called again if others change the message in
        the same moment. rules_of: as in `append`. Raises what `decide` raises, and Archived.
        """
        with _aws_errors():
            return self._changer.change(change, decide, even_archived, rules_of)

    def message(self, room: str, seq: int) -> Message | None:
        """Return the message of a number; None if it has none, or none any more."""
        with _aws_errors():
            return self._messages.message(room, seq)

    def messages(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Message]:
        """Return the messages of rooms and numbers, as far as there are any."""
        with _aws_errors():
            return self._messages.messages(keys)

    def after(self, room: str, seq: int, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the messages that follow number `seq`: `limit` at most, and as fit into `size`."""
        found = MessageList(limit, size)
        with _aws_errors():
            extent = PageAfter(self._queries(room), self._gaps(room), seq, found).read()
        return Page(found.messages, *extent)

    def before(self, room: str, seq: int | None, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the last messages before number `seq`; None: the newest messages, after their
        changes."""
        found = MessageList(limit, size)
        with _aws_errors():
            changes = self._changes(room).newest() if seq is None else None
            extent = PageBefore(self._queries(room), self._gaps(room), seq, found).read()
        return Page(found.messages[::-1], *extent, changes)

    def since(self, room: str, at: int, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the messages from the first one on that was written at a time in milliseconds, or
        later, as `after` does. The servers' clocks differ by moments, and so may what is first."""
        with _aws_errors():
            seq = number_before(self._queries(room), at)
        return self.after(room, seq, limit, size)

    def changes_after(self, room: str, seq: int | None, limit: int) -> ChangesPage:
        """Return the changes that follow number `seq`, of `limit` messages at most; None: only the
        number from which to follow changes."""
        with _aws_errors():
            if seq is not None:
                return self._changes(room).after(seq, limit)
            newest = self._changes(room).newest()
            return ChangesPage([], {}, newest + 1, newest)

    def changes_since(self, room: str, at: int) -> ChangesPage:
        """Return the newest changes, back to a time in milliseconds, of 100 messages at most."""
        with _aws_errors():
            return self._changes(room).since(at)

    def last(self, room: str) -> int:
        """Return the newest number of a room, eventually consistent; 0 for an empty log."""
        with _aws_errors():
            return self._queries(room).last()

    def last_change(self, room: str) -> int:
        """Return the newest number of a room's changes, eventually consistent; 0 without any."""
        with _aws_errors():
            return self._queries(items.changes_log(room)).last()

    def unread(self, room: str, seq: int, member: str, is_consistent: bool = False) -> Unread:
        """Return a room's newest number, and how many messages of others a member has not read who
        has read up to `seq`.

        is_consistent: also what was written in the last moment, at twice the price.
        """
        with _aws_errors():
            queries, now = self._queries(room), self._clock()
            return count_unread(queries, seq, member, now, is_consistent)

    def mentions(
        self, member: str, rooms: Iterable[str], before: int | None, limit: int
    ) -> MentionPage:
        """Return the newest mentions of a member, and of all in any of `rooms`, before a mention's
        key; None: before none. Their messages may be deleted or gone."""
        with _aws_errors():
            return self._mentions.newest(member, rooms, before, limit)

    def archiving(self, room: str, is_archived: bool) -> list[TransactionPart]:
        """Return the writes of a transaction that archive a room, or end that: while it is
        archived, nothing is appended or changed."""
        requests = rules.archiving(self._table, room, is_archived, self._clock())
        return [("Update", request) for request in requests]

    def ruling(self, room: str, slow_mode: int, retention: int | None) -> TransactionPart:
        """Return the write of a transaction that gives a room its rules for new messages.

        slow_mode: the seconds that a member waits between two messages; 0: none.
        retention: the days that a message is kept; None: as everywhere.
        """
        now = self._clock()
        return "Update", rules.ruling(self._table, room, slow_mode, retention, now)

    def _queries(self, log: str) -> Queries:
        return Queries(self._client, self._table, log)

    def _gaps(self, log: str) -> Gaps:
        return Gaps(self._client, self._table, log, self._counter, self._clock)

    def _changes(self, room: str) -> ChangeReader:
        log = items.changes_log(room)
        return ChangeReader(room, self._queries(log), self._gaps(log), self._messages, self._clock)


@contextmanager
def _aws_errors() -> Iterator[None]:
    """Raise StoreUnavailable instead of AWS's errors."""
    try:
        yield
    except AWS_ERRORS as error:
        raise StoreUnavailable(error) from error
