"""The quick path to DynamoDB, if this version of moto has the inner parts that it needs."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from chalice_gateway import log

if TYPE_CHECKING:
    from chalice_gateway.embedded_aws.dynamodb import QuickDynamoDB

# No app here has tables in this region.
_REGION = "me-south-1"
_TABLE = {
    "TableName": "Check",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
_KEY = {"id": {"S": "a"}}
_ITEM = {**_KEY, "n": {"N": "1"}}


class UnexpectedMoto(Exception):
    """moto answers otherwise than the quick path."""


def load() -> QuickDynamoDB | None:
    """The quick path. None, and a line at the terminal, if moto is not as expected: then moto
    handles all requests itself, which is slower."""
    try:
        from chalice_gateway.embedded_aws.dynamodb import QuickDynamoDB

        _check(QuickDynamoDB())
    except Exception as error:
        log.warning(
            f"The embedded DynamoDB is slow: moto {version('moto')} is not as this gateway expects "
            f"({type(error).__name__}: {error})."
        )
        return None
    return QuickDynamoDB()


def _check(quick: QuickDynamoDB) -> None:
    """Write by the quick path, and read by moto."""
    _ask_moto("CreateTable", _TABLE)
    try:
        for operation, request in (
            ("PutItem", {"TableName": "Check", "Item": _ITEM}),
            ("GetItem", {"TableName": "Check", "Key": _KEY}),
        ):
            answer = quick.answer(_REGION, operation, json.dumps(request).encode())
            if answer is None or answer.status != 200:
                raise UnexpectedMoto(operation)
        if _ask_moto("GetItem", {"TableName": "Check", "Key": _KEY}) != {"Item": _ITEM}:
            raise UnexpectedMoto("what was put is not read")
    finally:
        _ask_moto("DeleteTable", {"TableName": "Check"})


def _ask_moto(operation: str, request: dict[str, Any]) -> Any:
    from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
    from moto.core.botocore_stubber import BotocoreStubber

    from chalice_gateway.embedded_aws.targets import DYNAMODB_TARGET

    scope = f"AWS4-HMAC-SHA256 Credential=x/20260101/{_REGION}/dynamodb/aws4_request, Signature=0"
    headers = HTTPHeaders.from_dict(
        {"x-amz-target": f"{DYNAMODB_TARGET}.{operation}", "authorization": scope}
    )
    url, body = f"https://dynamodb.{_REGION}.amazonaws.com/", json.dumps(request).encode()
    prepared: Any = AWSPreparedRequest("POST", url, headers, body, False)
    answer: Any = BotocoreStubber().process_request(prepared)
    return json.loads(answer[2])
