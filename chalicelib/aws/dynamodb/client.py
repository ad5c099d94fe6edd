"""DynamoDbClient: calls DynamoDB like botocore's client, with a fraction of the CPU.

What a call costs is measured in docs/performance.md.
"""

from __future__ import annotations

import json
import secrets
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any
from zlib import crc32

from botocore.exceptions import ChecksumError, ParamValidationError

from chalicelib import deadline
from chalicelib.aws.api_client import ApiClient, metadata
from chalicelib.aws.before_send import with_handlers
from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.dynamodb.errors import MODELED_CODES, Exceptions, error
from chalicelib.aws.dynamodb.retries import MAX_ATTEMPTS, Retries
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.sigv4 import Credentials, Signer

SERVICE = "dynamodb"
OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
)
TARGET = "DynamoDB_20120810."
CONTENT_TYPE = "application/x-amz-json-1.0"
CALL_TIMEOUT_S = 25.0  # with all attempts; API Gateway waits 29 s for a function
GRACE_S = 1.0  # of deadline.RESERVE_S: what follows the posts, when their time is over
MAX_RESPONSE_BYTES = 32 * 1024 * 1024  # a batch has up to 16 MB of items

Result = dict[str, Any]


class DynamoDbClient(ApiClient):
    """Replaces botocore's `dynamodb` client. Threads and greenlets may share it.

    Its methods take, return and raise the same as botocore's, with its standard retries and three
    attempts, but no retry begins beyond the deadline of the invocation, and no attempt takes long
    then. What differs: DynamoDB checks the parameters, not the client; a damaged response is an
    error, not an empty result; binary attributes are refused in parameters, and stay base64 in
    results.

    credentials: returns the credentials to sign with, refreshed if needed.
    size: the most connections to keep open.
    context: for TLS; None: trust the system's authorities.
    """

    exceptions = Exceptions

    def __init__(
        self,
        endpoint: Endpoint,
        region: str,
        credentials: Callable[[], Credentials],
        size: int,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(endpoint, size, context, MAX_RESPONSE_BYTES, GRACE_S)
        self._pool = with_handlers(self._pool, self._url, SERVICE)
        path = f"{endpoint.path}/"
        self._start = f"POST {path} HTTP/1.1\r\nhost: {self._host}\r\n"
        self._signed_path = endpoint.signed_path(path)
        self._signers = {
            operation: Signer(self._host, region, SERVICE, credentials, _headers(operation))
            for operation in OPERATIONS
        }
        self._retries = Retries(MODELED_CODES)

    def batch_get_item(self, **parameters: Any) -> Result:
        return self._call("BatchGetItem", parameters)

    def batch_write_item(self, **parameters: Any) -> Result:
        return self._call("BatchWriteItem", parameters)

    def delete_item(self, **parameters: Any) -> Result:
        return self._call("DeleteItem", parameters)

    def get_item(self, **parameters: Any) -> Result:
        return self._call("GetItem", parameters)

    def put_item(self, **parameters: Any) -> Result:
        return self._call("PutItem", parameters)

    def query(self, **parameters: Any) -> Result:
        return self._call("Query", parameters)

    def transact_write_items(self, **parameters: Any) -> Result:
        # DynamoDB recognises a retry by it.
        parameters.setdefault("ClientRequestToken", secrets.token_hex(16))
        return self._call("TransactWriteItems", parameters)

    def update_item(self, **parameters: Any) -> Result:
        return self._call("UpdateItem", parameters)

    def _call(self, operation: str, parameters: dict[str, Any]) -> Result:
        with deadline.within(CALL_TIMEOUT_S):
            return self._retries.run(partial(self._attempt, operation, _encode(parameters)))

    def _attempt(self, operation: str, body: bytes, number: int) -> Result:
        response = self._exchange(self._request, operation, body)
        further = {"MaxAttemptsReached": True} if number == MAX_ATTEMPTS else {}
        _check(response)
        if response.status >= 300:
            raise error(response, operation, RetryAttempts=number - 1, **further)
        return self._result(response, {**metadata(response, number), **further})

    def _request(self, at: int, operation: str, body: bytes) -> bytes:
        signed = self._signers[operation].headers(at, "POST", self._signed_path, body)
        return f"{self._start}{signed}content-length: {len(body)}\r\n\r\n".encode() + body

    def _result(self, response: Response, metadata: dict[str, Any]) -> Result:
        try:
            fields = json.loads(response.body)
            result = {name: value for name, value in fields.items() if value is not None}
        except (ValueError, AttributeError, RecursionError) as error:
            # Not the error's own text, which can quote the response.
            raise BadResponse(endpoint_url=self._url, error=type(error).__name__) from None
        result["ResponseMetadata"] = metadata
        return result


def _headers(operation: str) -> dict[str, str]:
    return {"content-type": CONTENT_TYPE, "x-amz-target": f"{TARGET}{operation}"}


def _check(response: Response) -> None:
    """Raise ChecksumError if a response was damaged on its way."""
    expected, actual = response.headers.get("x-amz-crc32"), str(crc32(response.body))
    if expected not in (None, actual):
        raise ChecksumError(
            checksum_type="crc32", expected_checksum=expected, actual_checksum=actual
        )


def _refuse(value: object) -> Any:
    raise ParamValidationError(report=f"Values of type {type(value).__name__} are not supported.")


_to_json = json.JSONEncoder(separators=(",", ":"), default=_refuse).encode


def _encode(parameters: dict[str, Any]) -> bytes:
    text = _to_json(parameters)
    # Only as a key does a string come without a backslash before its last quotation mark.
    if '"B":"' in text or '"BS":[' in text:
        raise ParamValidationError(report="Binary attributes are not supported.")
    return text.encode()
