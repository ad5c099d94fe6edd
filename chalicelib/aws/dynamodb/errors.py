"""The errors of DynamoDB, as botocore raises them."""

from __future__ import annotations

import json
from http.client import responses as reasons
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.api_client import metadata
from chalicelib.aws.http11 import Response


class ModeledError(ClientError):
    """An error that the service's model describes; its response has `fields` next to `Error`."""

    fields: tuple[str, ...] = ("message",)


class Exceptions:
    """`client.exceptions`, as on botocore's clients; those of the operations that ours has."""

    ClientError = ClientError

    class ConditionalCheckFailedException(ModeledError):
        """`response["Item"]` is the item, if the call asks for it."""

        fields = ("message", "Item")

    class IdempotentParameterMismatchException(ModeledError):
        fields = ("Message",)

    class InternalServerError(ModeledError):
        pass

    class ItemCollectionSizeLimitExceededException(ModeledError):
        pass

    class ProvisionedThroughputExceededException(ModeledError):
        fields = ("message", "ThrottlingReasons")

    class ReplicatedWriteConflictException(ModeledError):
        pass

    class RequestLimitExceeded(ModeledError):
        fields = ("message", "ThrottlingReasons")

    class ResourceNotFoundException(ModeledError):
        pass

    class ThrottlingException(ModeledError):
        fields = ("message", "throttlingReasons")

    class TransactionCanceledException(ModeledError):
        """`response["CancellationReasons"]` has one for each part of the transaction."""

        fields = ("Message", "CancellationReasons")

    class TransactionConflictException(ModeledError):
        """A transaction is writing the same item."""

    class TransactionInProgressException(ModeledError):
        fields = ("Message",)


_MODELED = {kind.__name__: kind for kind in ModeledError.__subclasses__()}
MODELED_CODES = frozenset(_MODELED)


def error(response: Response, operation: str, **further: Any) -> ClientError:
    """Return the exception for a response, as botocore raises it.

    operation: the name of the API operation. further: fields of its `ResponseMetadata`.
    """
    body, code, message = _parsed(response)
    kind = _MODELED.get(code)
    parsed: Any = {
        "Error": {"Message": message, "Code": code},
        "ResponseMetadata": {**metadata(response), **further},
    }
    if kind is None:
        return ClientError(parsed, operation)
    for name in kind.fields:
        if (value := body.get(name)) is not None:
            parsed[name] = _without_nulls(value) if name == "CancellationReasons" else value
    return kind(parsed, operation)


def _parsed(response: Response) -> tuple[dict[str, Any], str, str]:
    """The fields of the body, the error code and the message."""
    text = response.body.decode(errors="replace")
    status = str(response.status)
    if response.status >= 500 and (not text.strip() or text.strip().startswith("<html>")):
        return {}, status, reasons.get(response.status, "")
    body = _fields(text)
    code = body.get("__type")
    if not isinstance(code, str):
        code = status
    code = code.partition(":")[0].rpartition("#")[2]
    return body, code, body.get("message", body.get("Message", ""))


def _fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {"message": text}
    return fields if isinstance(fields, dict) else {"message": text}


def _without_nulls(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in r.items() if value is not None} for r in reasons]
