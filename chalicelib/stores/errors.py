"""Errors from AWS: as the app knows them, and what of them may be logged: codes and request ids,
never what a user wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError


class StoreUnavailable(Exception):
    """DynamoDB could not be reached or refused; `str()` has its error code, fit for the log."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise what goes wrong with DynamoDB inside as StoreUnavailable."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise StoreUnavailable(summary(error)) from error


def summary(error: Exception) -> str:
    """Return the error's code and request id, or only its class where AWS never answered.

    An exception's own text will not do: botocore's ParamValidationError, for one, quotes the
    parameters, and thereby the frame.
    """
    if not isinstance(error, ClientError):
        return type(error).__name__
    code = error.response.get("Error", {}).get("Code", "unknown")
    request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "unknown")
    return f"{code} (request {request_id})"
