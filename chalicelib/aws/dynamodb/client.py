"""DynamoDbClient: calls DynamoDB like botocore's client, with a fraction of the CPU."""

from __future__ import annotations

import secrets
from typing import Any

from botocore.exceptions import ParamValidationError

from chalicelib.aws.dynamodb.errors import DynamoDbExceptions
from chalicelib.aws.json_api import JsonApiClient, Result

MAX_RESPONSE_BYTES = 32 * 1024 * 1024  # a batch has up to 16 MB of items


class DynamoDbClient(JsonApiClient):
    """Replaces botocore's `dynamodb` client. Binary attributes are refused in parameters, and stay
    base64 in results."""

    service = "dynamodb"
    target = "DynamoDB_20120810"
    operations = (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactWriteItems",
        "UpdateItem",
    )
    exceptions = DynamoDbExceptions
    backoff_s = 0.025
    max_response_bytes = MAX_RESPONSE_BYTES

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

    def scan(self, **parameters: Any) -> Result:
        return self._call("Scan", parameters)

    def transact_write_items(self, **parameters: Any) -> Result:
        # DynamoDB recognises a retry by it.
        parameters.setdefault("ClientRequestToken", secrets.token_hex(16))
        return self._call("TransactWriteItems", parameters)

    def update_item(self, **parameters: Any) -> Result:
        return self._call("UpdateItem", parameters)

    def _encode(self, parameters: dict[str, Any]) -> bytes:
        body = super()._encode(parameters)
        # Only as a key does a string come without a backslash before its last quotation mark.
        if b'"B":"' in body or b'"BS":[' in body:
            raise ParamValidationError(report="Binary attributes are not supported.")
        return body
