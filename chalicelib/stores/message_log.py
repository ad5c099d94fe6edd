"""MessageLog: each room's messages, in one order: a writer reserves a number, then writes."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib import deadline
from chalicelib.domain import Message
from chalicelib.stores import log_items as items
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.log_counter import Counter
from chalicelib.stores.log_gaps import Gaps
from chalicelib.stores.log_items import Item
from chalicelib.stores.log_pages import NO_LIMIT, MessageList, Page, PageSize
from chalicelib.stores.log_reads import LogReads
from chalicelib.stores.page_after import PageAfter
from chalicelib.stores.page_before import PageBefore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A writer tries no longer than this to write at the number that it has reserved. Shorter than
# SEAL_AFTER_MS, so that readers rarely seal a number whose writer still tries.
WRITER_TIMEOUT_S = 2.0
MAX_RESERVATIONS = 3  # more than one is needed only if a reader has sealed the number
CONFLICT_PAUSE_S = 0.02  # the longest wait before a retry grows by this with each one
MARKER_LEAD_PAUSES_S = (0.0, 0.02, 0.05, 0.1, 0.2)

# Reasons to write again after a cancelled transaction; nothing was written.
_RETRYABLE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_CANCELLED = {"None", "ConditionalCheckFailed", *_RETRYABLE}


@dataclass(frozen=True)
class Appended:
    """A message as the log has it.

    new: False if the log had it before, under its id.
    void: a number that was reserved for it and sealed instead, if any.
    """

    message: Message
    new: bool
    void: int | None = None


class _Refusal(NamedTuple):
    """Why nothing was written: the items that stand there; none after a conflict or throttle."""

    entry: Item | None = None
    marker: Item | None = None


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
        self._sleep = sleep
        self._counter = Counter(client, table, clock)
        self._gaps = Gaps(client, table, self._counter, clock)
        self._reads = LogReads(client, table)

    def append(self, message: Message) -> Appended:
        """Give `message` the next number of its room, unless its id is in the log already.

        message: its `at` is the time now; readers derive from it whether writers may be alive.
        """
        # Behind the deadline lies its RESERVE_S, which is as long as a writer needs.
        if deadline.remaining() <= 0:
            raise StoreUnavailable("too little time is left to store a message; nothing was stored")
        try:
            for _ in range(MAX_RESERVATIONS):
                with deadline.within(WRITER_TIMEOUT_S):
                    if appended := self._write(self._numbered(message)):
                        return appended
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        raise StoreUnavailable(f"{MAX_RESERVATIONS} reserved numbers were taken")

    def after(self, room: str, seq: int, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the messages that follow number `seq`: `limit` at most, and as fit into `size`."""
        try:
            messages = MessageList(limit, size)
            return PageAfter(self._reads, self._gaps, room, seq, messages).read()
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def before(self, room: str, seq: int | None, limit: int, size: PageSize = NO_LIMIT) -> Page:
        """Return the last messages before number `seq`; None: the newest messages."""
        try:
            messages = MessageList(limit, size)
            return PageBefore(self._reads, self._gaps, room, seq, messages).read()
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def last(self, room: str) -> int:
        """Return the newest number of a room, eventually consistent; 0 for an empty log."""
        try:
            return self._reads.last(room)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _numbered(self, message: Message) -> Message:
        return replace(message, seq=self._counter.reserve(message.room))

    def _write(self, message: Message) -> Appended | None:
        """Write at the reserved number, or find the message of the same id; None if the number is
        taken."""
        nonce, tries = secrets.token_urlsafe(8), 0
        puts = items.puts(self._table, message, nonce)
        while refusal := self._put(puts):
            if items.is_own(refusal.entry, nonce) or items.is_own(refusal.marker, nonce):
                break
            if refusal.marker:
                return self._resent(message, refusal.marker)
            if refusal.entry:
                return None
            tries += 1
            self._pause(tries)
        return Appended(message, new=True)

    def _put(self, puts: list[dict[str, Any]]) -> _Refusal | None:
        """Write the entry, and the marker if there is one, or neither; None if they are written."""
        exceptions = self._client.exceptions
        try:
            if len(puts) == 1:
                self._client.put_item(**puts[0])
            else:
                transaction: Any = [{"Put": put} for put in puts]
                token = secrets.token_urlsafe(24)
                self._client.transact_write_items(
                    TransactItems=transaction, ClientRequestToken=token
                )
        except exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            return _Refusal(response["Item"])
        except exceptions.TransactionConflictException:
            return _Refusal()
        except exceptions.TransactionCanceledException as refused:
            reasons: Any = refused.response["CancellationReasons"]
            if any(reason["Code"] not in _CANCELLED for reason in reasons):
                raise
            return _Refusal(*(reason.get("Item") for reason in reasons))
        return None

    def _pause(self, tries: int) -> None:
        """Wait before the next write; raises StoreUnavailable when the writer's time is over."""
        if deadline.remaining() <= 0:
            raise StoreUnavailable(
                "other transactions, or DynamoDB's throttle, did not end in time"
            )
        self._sleep(random.random() * CONFLICT_PAUSE_S * tries)  # noqa: S311

    def _resent(self, message: Message, marker: Item) -> Appended:
        """The message that the log has under this id, whatever was sent later; what was reserved
        for the resend is sealed."""
        stored = self._stored(message.room, items.number(marker, "number"))
        # Without an entry the message has expired; its sender learns that it was stored.
        known = stored or replace(message, seq=items.number(marker, "number"))
        return Appended(known, new=False, void=self._give_up(message))

    def _stored(self, room: str, seq: int) -> Message | None:
        """The message at a marker's number. A read in the middle of the original's transaction may
        see the marker before the message."""
        for pause_s in MARKER_LEAD_PAUSES_S:
            self._sleep(pause_s)
            response = self._client.get_item(
                TableName=self._table, Key=items.entry_key(room, seq), ConsistentRead=True
            )
            if item := response.get("Item"):
                return None if items.is_void(item) else items.message(item)
        return None

    def _give_up(self, message: Message) -> int | None:
        """Seal a reserved number; if that fails, the next reader does it."""
        try:
            is_sealed = self._gaps.seal(message.room, message.seq, message.at) is None
        except AWS_ERRORS:
            return None
        return message.seq if is_sealed else None
