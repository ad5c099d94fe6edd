"""The errors of services with AWS's JSON protocol, as botocore raises them."""

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
    """`client.exceptions`, as on botocore's clients. A service's own has a ModeledError for each
    error code of the operations that its client has."""

    ClientError = ClientError

    @classmethod
    def codes(cls) -> frozenset[str]:
        """Return the codes of the modeled errors."""
        return frozenset(name for name in vars(cls) if cls.of(name))

    @classmethod
    def of(cls, code: str) -> type[ModeledError] | None:
        """Return the class of a modeled error."""
        found = vars(cls).get(code)
        is_modeled = isinstance(found, type) and issubclass(found, ModeledError)
        return found if is_modeled else None


def error(
    response: Response, operation: str, exceptions: type[Exceptions], further: dict[str, Any]
) -> ClientError:
    """Return the exception for a response, as botocore raises it.

    operation: the name of the API operation. further: fields of its `ResponseMetadata`.
    """
    body, code, message = _parsed(response)
    described = {"Message": message, **_codes(response, code)}
    parsed: Any = {"Error": described, "ResponseMetadata": {**metadata(response), **further}}
    modeled = exceptions.of(described["Code"])
    for name in modeled.fields if modeled else ():
        if (value := body.get(name)) is not None:
            parsed[name] = _without_nulls(value) if name == "CancellationReasons" else value
    return (exceptions.of(code) or ClientError)(parsed, operation)


def _codes(response: Response, code: str) -> dict[str, str]:
    """The error's code; if the service tells an older one from before it spoke JSON, that one is
    first, as with botocore."""
    older, *further = response.headers.get("x-amzn-query-error", "").split(";")
    if older and len(further) == 1:
        return {"Code": older, "QueryErrorCode": code, "Type": further[0]}
    return {"Code": code}


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
