"""What of an error from AWS may be logged: codes and request ids, never what a user wrote."""

from __future__ import annotations

from botocore.exceptions import ClientError


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
