"""Writer: what appending and changing messages have in common. It reserves a log's next number, and
writes there in one transaction with what belongs to it."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib import deadline
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Charge, Counter, Reservation
from chalicelib.stores.message_log.gaps import seal
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.rules import Rules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A writer tries no longer than this to write at the number that it has reserved. Shorter than
# SEAL_AFTER_MS, so that readers rarely seal a number whose writer still tries.
WRITER_TIMEOUT_S = 2.0
MAX_RESERVATIONS = 3  # more than one is needed only if a reader has sealed the number
CONFLICT_PAUSE_S = 0.02  # the longest wait before a retry grows by this with each one

# Reasons to write again after a cancelled transaction; nothing was written.
_RETRYABLE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_CANCELLED = {"None", "ConditionalCheckFailed", *_RETRYABLE}

Part = tuple[str, dict[str, Any]]  # of a transaction: "Put" or "Update", and its request
Refusal = dict[str, Item | None]
"""Why nothing was written: the items that stand where a part's condition does not hold, by the
part's name; empty after a conflict or throttle."""


class Writer:
    """Writes to one table; raises StoreUnavailable and AWS's errors.

    sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        counter: Counter,
        sleep: Callable[[float], None],
    ) -> None:
        self.table = table
        self.sleep = sleep
        self._client = client
        self._counter = counter

    def reserve(
        self,
        log: str,
        charge: Charge | None = None,
        *,
        even_archived: bool = False,
        retention_s: int = items.RETENTION_S,
    ) -> Reservation:
        """Reserve a number as `Counter.reserve` does, also while a transaction archives the
        room."""
        tries = 0
        while True:
            try:
                return self._counter.reserve(
                    log, charge, even_archived=even_archived, retention_s=retention_s
                )
            except self._client.exceptions.TransactionConflictException:
                tries += 1
                self.pause(tries)

    def rules(self, log: str) -> Rules:
        """Return a log's rules as `Counter.rules` does; raises Archived."""
        return self._counter.rules(log)

    def write(self, parts: Mapping[str, Part]) -> Refusal | None:
        """Write all parts, by name, or none of them; None if they are written."""
        exceptions = self._client.exceptions
        try:
            if [verb for verb, _ in parts.values()] == ["Put"]:
                (put,) = [request for _, request in parts.values()]
                self._client.put_item(**put)
            else:
                transaction: Any = [{verb: request} for verb, request in parts.values()]
                token = secrets.token_urlsafe(24)
                self._client.transact_write_items(
                    TransactItems=transaction, ClientRequestToken=token
                )
        except exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            return dict.fromkeys(parts, response["Item"])
        except exceptions.TransactionConflictException:
            return {}
        except exceptions.TransactionCanceledException as refused:
            reasons: Any = refused.response["CancellationReasons"]
            if any(reason["Code"] not in _CANCELLED for reason in reasons):
                raise
            return {
                name: reason.get("Item")
                for name, reason in zip(parts, reasons, strict=True)
                if reason["Code"] == "ConditionalCheckFailed"
            }
        return None

    def pause(self, tries: int) -> None:
        """Wait before the next write; raises StoreUnavailable when the writer's time is over."""
        if deadline.remaining() <= 0:
            raise StoreUnavailable(
                "other transactions, or DynamoDB's throttle, did not end in time"
            )
        self.sleep(random.random() * CONFLICT_PAUSE_S * tries)  # noqa: S311

    def get(self, room: str, seq: int) -> Item | None:
        """The item of a key, as it was last written."""
        found = self._client.get_item(
            TableName=self.table, Key=items.key(room, seq), ConsistentRead=True
        )
        return found.get("Item")

    def give_up(self, log: str, reserved: Reservation, at: int) -> int | None:
        """Seal a reserved number, and return it; if that fails, the next reader does it."""
        void = items.void(log, reserved.seq, at, reserved.rules.expiry(at))
        try:
            found = seal(self._client, self.table, void)
        except AWS_ERRORS:
            return None
        return reserved.seq if found is None else None
