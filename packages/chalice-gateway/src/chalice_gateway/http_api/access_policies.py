"""Evaluates the policy that an authorizer returns.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

ACTION = "execute-api:Invoke"


class Decision(Enum):
    """What a policy says about a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    NOT_ALLOWED = "not allowed"


def evaluate(policy: Mapping[str, Any], method_arn: str) -> Decision:
    """Whether the policy lets the client invoke a method. Raises ValueError for an invalid policy.

    A condition cannot be evaluated here: a statement that has one denies, but does not allow.
    """
    effects = {
        statement["Effect"]
        for statement in _statements(policy)
        if _applies(statement, method_arn)
        and not (statement["Effect"] == "Allow" and statement.get("Condition"))
    }
    if "Deny" in effects:
        return Decision.DENIED
    return Decision.ALLOWED if "Allow" in effects else Decision.NOT_ALLOWED


def _statements(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: Any = policy.get("Statement")
    statements: list[Any] = found if isinstance(found, list) else [found]
    for statement in statements:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            raise ValueError("a statement has no valid Effect")
    return statements


def _applies(statement: Mapping[str, Any], method_arn: str) -> bool:
    return _concerns(statement, "Action", ACTION, re.IGNORECASE) and _concerns(
        statement, "Resource", method_arn
    )


def _concerns(statement: Mapping[str, Any], key: str, value: str, flags: int = 0) -> bool:
    """Whether `Action` or `Resource` names the value, or `NotAction` or `NotResource` does not."""
    if key in statement:
        return _is_named(statement[key], value, flags)
    if f"Not{key}" in statement:
        return not _is_named(statement[f"Not{key}"], value, flags)
    raise ValueError(f"a statement has no {key}")


def _is_named(names: Any, value: str, flags: int) -> bool:
    patterns: list[Any] = names if isinstance(names, list) else [names]
    if not all(isinstance(pattern, str) for pattern in patterns):
        raise ValueError("an action or a resource is not a string")
    return any(re.fullmatch(_regex(pattern), value, flags | re.DOTALL) for pattern in patterns)


def _regex(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
