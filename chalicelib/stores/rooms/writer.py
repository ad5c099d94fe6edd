"""Writer: conditional writes of the rooms' table, one or several at once, repeated while others
write the same items."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib import deadline
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.rooms.requests import Part, Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_TRIES = 8
PAUSE_S = 0.02  # the longest wait before a retry grows by this with each one

# Reasons to write again after a cancelled transaction; nothing was written.
_RETRYABLE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}

Item = Mapping[str, Any]


class Refused(Exception):
    """A write's condition does not hold; nothing was written.

    items: for each write of the transaction, None if its condition holds, else the item as it is
        stored, empty if it is not.
    """

    def __init__(self, items: Sequence[Item | None]) -> None:
        super().__init__()
        self.items = items


class Writer:
    """Writes items; methods raise Refused and StoreUnavailable.

    sleep: waits for a number of seconds.
    """

    def __init__(self, client: DynamoDBClient, sleep: Callable[[float], None]) -> None:
        self._client = client
        self._sleep = sleep

    def update(self, request: Request) -> Item:
        """Make one update; returns the item as it is now."""
        response = self._write("update_item", {**request, "ReturnValues": "ALL_NEW"})
        found: Item = response["Attributes"]
        return found

    def put(self, request: Request) -> None:
        """Put one item."""
        self._write("put_item", request)

    def delete(self, request: Request) -> None:
        """Delete one item."""
        self._write("delete_item", request)

    def apply(self, *parts: Part) -> None:
        """Make one write, or several in one transaction, which costs twice as much."""
        ((verb, request), *others) = parts
        if others:
            self.transact(*parts)
        else:
            self._write(f"{verb.lower()}_item", request)

    def transact(self, *parts: Part) -> None:
        """Make several writes or none."""
        items: Any = [{verb: request} for verb, request in parts]
        # DynamoDB recognises a retry whose first response was lost by the token.
        token = secrets.token_urlsafe(24)
        request = {"TransactItems": items, "ClientRequestToken": token}
        self._write("transact_write_items", request)

    def _write(self, operation: str, request: Request) -> Any:
        exceptions = self._client.exceptions
        for tries in range(1, MAX_TRIES + 1):
            try:
                return getattr(self._client, operation)(**request)
            except exceptions.ConditionalCheckFailedException as refused:
                raise Refused([_item(refused.response)]) from None
            except exceptions.TransactionCanceledException as refused:
                response: Any = refused.response
                _check(response["CancellationReasons"], refused)
            except exceptions.TransactionConflictException:
                pass
            except AWS_ERRORS as error:
                raise StoreUnavailable(error) from error
            if deadline.remaining() <= 0:
                break
            self._sleep(random.random() * PAUSE_S * tries)  # noqa: S311
        raise StoreUnavailable("other transactions did not end in time")


def _check(reasons: Sequence[Item], refused: Exception) -> None:
    """Raise Refused, or StoreUnavailable, unless the transaction may be tried again."""
    codes = {reason["Code"] for reason in reasons}
    if "ConditionalCheckFailed" in codes:
        failed = [_item(each) if _is_failed(each) else None for each in reasons]
        raise Refused(failed)
    if codes - _RETRYABLE - {"None"}:
        raise StoreUnavailable(refused) from refused


def _is_failed(reason: Item) -> bool:
    return bool(reason["Code"] == "ConditionalCheckFailed")


def _item(response: Any) -> Item:
    found: Item = response.get("Item") or {}
    return found
