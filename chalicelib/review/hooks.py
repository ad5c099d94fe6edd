"""The two kinds of hook: a callable in Python, and a Lambda function."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import BadSetting
from chalicelib.review.draft import ReviewFailed

MAX_ANSWER_BYTES = 64 * 1024  # 4,000 emoji, escaped, have 48 KB

Hook = Callable[[dict[str, str]], Any]


def load_callable(module: str, name: str) -> Hook:
    """Return a callable of the project; raises BadSetting if there is none of that name."""
    try:
        found: Any = getattr(import_module(module), name)
    except Exception as error:
        raise BadSetting(
            f"REVIEW_HOOK: {module}:{name} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    if not callable(found) or inspect.iscoroutinefunction(found):
        raise BadSetting(f"REVIEW_HOOK: {module}:{name} is not a function without async")
    hook: Hook = found
    return hook


def function_hook(arn: str, client: Callable[[str], Any]) -> Hook:
    """Return what calls a Lambda function.

    client: returns the client of a service; called at the first review.
    """

    def ask(draft: dict[str, str]) -> Any:
        payload = json.dumps(draft).encode()
        try:
            invoked = client("lambda").invoke(FunctionName=arn, Payload=payload)
            answer = invoked["Payload"].read(MAX_ANSWER_BYTES + 1)
        except ClientError as error:
            raise ReviewFailed(f"Lambda answered {error.response['Error']['Code']}") from None
        except BotoCoreError as error:
            raise ReviewFailed(f"Lambda was not reached: {type(error).__name__}") from None
        if invoked.get("FunctionError"):
            raise ReviewFailed("the function failed; its log says why")
        if len(answer) > MAX_ANSWER_BYTES:
            raise ReviewFailed(f"it answered more than {MAX_ANSWER_BYTES} bytes")
        return _parsed(answer)

    return ask


def _parsed(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        raise ReviewFailed("it did not answer JSON") from None
