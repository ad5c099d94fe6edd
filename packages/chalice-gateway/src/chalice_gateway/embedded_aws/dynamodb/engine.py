"""Answers requests to moto's DynamoDB, or leaves them to moto."""

from __future__ import annotations

import json
import threading
from typing import Any, NamedTuple

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import ConditionalCheckFailed, TransactionCanceledException
from moto.dynamodb.models import dynamodb_backends

from chalice_gateway.embedded_aws.dynamodb import reads, writes
from chalice_gateway.embedded_aws.dynamodb.tables import TableView, TableViews

JSON = "application/x-amz-json-1.0"
MAX_BODY_BYTES = 400_000

_OPERATIONS = {
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


class Answer(NamedTuple):
    """The response to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


class QuickDynamoDB:
    """The quick path. Before moto handles a request itself, `answer` has to see it."""

    def __init__(self) -> None:
        self.views = TableViews()
        # Conditions are bound to the values of one request at a time.
        self._lock = threading.RLock()

    def answer(self, region: str, operation: str, body: bytes) -> Answer | None:
        """The response to a request, or None if moto has to handle it."""
        with self._lock:
            answer = self._quick(region, operation, body)
            if answer is None and operation not in _READ_ONLY:
                self.views.clear()
            return answer

    def _quick(self, region: str, operation: str, body: bytes) -> Answer | None:
        handle = _OPERATIONS.get(operation)
        if handle is None or len(body) > MAX_BODY_BYTES:
            return None

        def table(name: str) -> TableView:
            return self.views.of(dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[name])

        try:
            return Answer(200, {"Content-Type": JSON}, handle(table, json.loads(body)).encode())
        except (ConditionalCheckFailed, TransactionCanceledException) as error:
            return _error(error)
        except Exception:
            # Unsupported, or raised by an invalid request, before anything is stored. Whatever is
            # wrong with the request, moto has the right error for it.
            return None


def _error(error: JsonRESTError) -> Answer:
    description: Any = error.description
    name = json.loads(description)["__type"].rpartition("#")[2]
    headers = {"Content-Type": "application/json", "x-amzn-errortype": name}
    return Answer(400, headers, description.encode())
