"""Answers requests to moto's DynamoDB, or leaves them to moto."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import ConditionalCheckFailed, TransactionCanceledException
from moto.dynamodb.models import dynamodb_backends

from chalice_gateway.embedded_aws.dynamodb import reads, writes
from chalice_gateway.embedded_aws.dynamodb.answers import Answer, ok
from chalice_gateway.embedded_aws.dynamodb.answers import error as error_answer
from chalice_gateway.embedded_aws.dynamodb.request_tokens import RequestTokens, request_token
from chalice_gateway.embedded_aws.dynamodb.tables import TableView, TableViews
from chalice_gateway.embedded_aws.moto_account import ACCOUNT

MAX_BODY_BYTES = 400_000

_OPERATIONS: dict[str, Callable[..., str | writes.Prepared]] = {
    "GetItem": reads.get_item,
    "BatchGetItem": reads.batch_get_item,
    "Query": reads.query,
    "PutItem": writes.put_item,
    "UpdateItem": writes.update_item,
    "DeleteItem": writes.delete_item,
    "BatchWriteItem": writes.batch_write_item,
    "TransactWriteItems": writes.transact_write_items,
}
# Operations of moto that change no table.
_READ_ONLY = ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems", "DescribeTable")


class QuickDynamoDB:
    """The quick path. Before moto handles a request itself, `answer` has to see it."""

    def __init__(self) -> None:
        self.views = TableViews()
        self._tokens = RequestTokens()
        # Conditions are bound to the values of one request at a time.
        self._lock = threading.RLock()

    def answer(self, region: str, operation: str, body: bytes) -> Answer | None:
        """The response to a request, or None if moto has to handle it."""
        with self._lock:
            if operation == "TransactWriteItems":
                return self._transact(region, body)
            return self._quick(region, operation, body)

    def _transact(self, region: str, body: bytes) -> Answer | None:
        token = request_token(region, body)
        known = self._tokens.answer(token, body)
        answer = known or self._quick(region, "TransactWriteItems", body)
        if answer and answer.status == 200 and not known:
            self._tokens.add(token, body)
        return answer

    def _quick(self, region: str, operation: str, body: bytes) -> Answer | None:
        prepared = self._prepared(region, operation, body)
        if prepared is None and operation not in _READ_ONLY:
            self.views.clear()
        if not isinstance(prepared, writes.Prepared):
            return prepared
        try:
            for write in prepared.writes:
                write.store()
        except BaseException:
            self.views.clear()
            raise
        return ok(prepared.answer)

    def _prepared(
        self, region: str, operation: str, body: bytes
    ) -> Answer | writes.Prepared | None:
        handle = _OPERATIONS.get(operation)
        if handle is None or len(body) > MAX_BODY_BYTES:
            return None

        def table(name: str) -> TableView:
            return self.views.of(dynamodb_backends[ACCOUNT][region].tables[name])

        try:
            found = handle(table, json.loads(body))
        except (ConditionalCheckFailed, TransactionCanceledException) as error:
            return _error(error)
        except Exception:
            # Unsupported, or raised by an invalid request; nothing is stored yet. Whatever is wrong
            # with the request, moto has the right error for it.
            return None
        return ok(found) if isinstance(found, str) else found


def _error(error: JsonRESTError) -> Answer:
    description: Any = error.description
    return error_answer(json.loads(description)["__type"].rpartition("#")[2], description)
