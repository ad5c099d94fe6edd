"""What a handler returns, as JSON: as Lambda's runtime does it.

https://github.com/aws/aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller.py
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


class MarshalError(Exception):
    """A handler returned what JSON does not have."""


def to_json(result: Any) -> bytes:
    """The JSON of a handler's result. Raises MarshalError."""
    try:
        return json.dumps(result, default=_default).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MarshalError(f"Unable to marshal response: {error}") from None


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
