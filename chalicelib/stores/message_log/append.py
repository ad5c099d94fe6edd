"""Appender: reserves a room's next number for a message, then writes the message there."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib import deadline
from chalicelib.domain import Message
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Counter
from chalicelib.stores.message_log.gaps import seal
from chalicelib.stores.message_log.items import Item

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


class Appender:
    """Appends messages; raises StoreUnavailable and AWS's errors.

    sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        counter: Counter,
        sleep: Callable[[float], None],
    ) -> None:
        self._client = client
        self._table = table
        self._counter = counter
        self._sleep = sleep

    def append(self, message: Message) -> Appended:
        """Append a message as `MessageLog.append` does."""
        # Behind the deadline lies its RESERVE_S, which is as long as a writer needs.
        if deadline.remaining() <= 0:
            raise StoreUnavailable("too little time is left to store a message; nothing was stored")
        for _ in range(MAX_RESERVATIONS):
            with deadline.within(WRITER_TIMEOUT_S):
                seq = self._counter.reserve(message.room)
                if appended := self._write_or_seal(replace(message, seq=seq)):
                    return appended
        raise StoreUnavailable(f"{MAX_RESERVATIONS} reserved numbers were taken")

    def _write_or_seal(self, message: Message) -> Appended | None:
        """Write as `_write` does; nobody has to wait for a number whose writer fails."""
        try:
            return self._write(message)
        except (StoreUnavailable, *AWS_ERRORS):
            self._give_up(message)
            raise

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
        void = items.void(message.room, message.seq, message.at)
        try:
            found = seal(self._client, self._table, void)
        except AWS_ERRORS:
            return None
        return message.seq if found is None else None
