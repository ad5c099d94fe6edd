"""What a handler returns, as JSON: as Lambda's runtime does it.

https://github.com/aws/aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller.py
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

# What Lambda takes for 6 MB.
# https://zaccharles.medium.com/deep-dive-lambdas-response-payload-size-limit-8aedba9530ed
MAX_RESULT_BYTES = 6_291_556
# Lambda's runtimes for Python 3.12 and later write other characters as they are.
_IS_ASCII = sys.version_info < (3, 12)


class ResultTooLarge(Exception):
    """A handler returned more than Lambda passes on."""

    def __str__(self) -> str:
        limit = f"maximum allowed payload size ({MAX_RESULT_BYTES} bytes)"
        return f"Response payload size exceeded {limit}."


class MarshalError(Exception):
    """A handler returned what JSON does not have."""


def to_json(result: Any) -> bytes:
    """The JSON of a handler's result. Raises MarshalError, ResultTooLarge."""
    try:
        text = json.dumps(result, default=_default, ensure_ascii=_IS_ASCII)
        payload = text.encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as error:
        raise MarshalError(f"Unable to marshal response: {error}") from None
    if len(payload) > MAX_RESULT_BYTES:
        raise ResultTooLarge
    return payload


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
