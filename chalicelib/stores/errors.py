"""AWS errors as the app knows them. Only error codes and request ids may be logged: an error's own
text can quote what a user wrote."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

AWS_ERRORS = (ClientError, BotoCoreError)  # all that a client of botocore raises


class StoreUnavailable(Exception):
    """DynamoDB was not reached or refused the call; `str()` is safe to log.

    cause: the error of AWS, or a text.
    """

    def __init__(self, cause: Exception | str = "") -> None:
        super().__init__(cause if isinstance(cause, str) else error_summary(cause))


def error_summary(error: Exception) -> str:
    """Return the error's code and request id, or only its class if AWS did not respond.

    The exception's own text is not safe: botocore's ParamValidationError, for one, quotes the
    parameters, and with them the frame.
    """
    if not isinstance(error, ClientError):
        return type(error).__name__
    code = error.response.get("Error", {}).get("Code", "unknown")
    request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "unknown")
    return f"{code} (request {request_id})"
