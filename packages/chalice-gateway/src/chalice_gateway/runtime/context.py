"""The context of an invocation, with the fields of Lambda's.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import time
from typing import Any

from chalice_gateway.aws_account import arn
from chalice_gateway.manifest import Function

VERSION = "$LATEST"
LOG_STREAM = "local"


class CognitoIdentity:
    """Who called the function, if a mobile app did: nobody here."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """deadline_ms: when the function is killed, in milliseconds since the epoch."""

    def __init__(self, function: Function, request_id: str, deadline_ms: int) -> None:
        self.aws_request_id = request_id
        self.function_name = function.lambda_name
        self.function_version = VERSION
        self.invoked_function_arn = arn("lambda", f"function:{function.lambda_name}")
        self.memory_limit_in_mb = str(function.memory_mb)
        self.log_group_name = f"/aws/lambda/{function.lambda_name}"
        self.log_stream_name = LOG_STREAM
        self.identity = CognitoIdentity()
        self.client_context: Any = None
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is killed."""
        return max(0, self._deadline_ms - int(time.time() * 1000))


def variables(function: Function) -> dict[str, str]:
    """The environment variables in which Lambda describes a function.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        "AWS_LAMBDA_FUNCTION_NAME": function.lambda_name,
        "AWS_LAMBDA_FUNCTION_VERSION": VERSION,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.lambda_name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": LOG_STREAM,
        "_HANDLER": function.handler,
    }
