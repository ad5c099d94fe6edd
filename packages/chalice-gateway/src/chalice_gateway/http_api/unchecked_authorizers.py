"""Authorizers that only AWS can ask: Cognito, IAM, and functions that are not the app's own."""

from __future__ import annotations

import base64
import json
from typing import Any

from chalice_gateway import log
from chalice_gateway.http_api.gateway_responses import (
    INVALID_SIGNATURE,
    MISSING_AUTHENTICATION_TOKEN,
    NOT_ALLOWED,
    UNAUTHORIZED,
    GatewayResponse,
    Refused,
)
from chalice_gateway.http_api.requests import HttpRequest
from chalice_gateway.manifest import Authorizer

OPTION = "--allow-unchecked-authorizers"
REASONS = {
    "cognito": "is a Cognito user pool, whose tokens cannot be verified here",
    "iam": "is IAM, whose signatures cannot be verified here",
    "custom": "is a function that is not part of the app",
}
# What AWS responds to a client without credentials, and to one with wrong ones.
REFUSALS: dict[str, tuple[GatewayResponse, GatewayResponse]] = {
    "cognito": (UNAUTHORIZED, UNAUTHORIZED),
    "iam": (MISSING_AUTHENTICATION_TOKEN, INVALID_SIGNATURE),
    "custom": (UNAUTHORIZED, NOT_ALLOWED),
}


class UncheckedAuthorizers:
    """Lets nobody in, or everybody. The terminal says so once for each authorizer."""

    def __init__(self, allow: bool) -> None:
        self._allow = allow
        self._reported: set[str] = set()

    def authorize(self, authorizer: Authorizer, request: HttpRequest) -> dict[str, Any] | None:
        """What the client says about itself, if everybody is let in. Raises Refused otherwise."""
        self._report(authorizer)
        token = request.header(authorizer.header)
        if not self._allow:
            missing, wrong = REFUSALS[authorizer.kind]
            raise Refused(wrong if token else missing)
        claims = _claims(token) if token and authorizer.kind == "cognito" else None
        return {"claims": claims} if claims else None

    def _report(self, authorizer: Authorizer) -> None:
        if authorizer.name in self._reported:
            return
        self._reported.add(authorizer.name)
        outcome = (
            f"everybody is let in ({OPTION})"
            if self._allow
            else f"nobody is let in; {OPTION} lets everybody in"
        )
        log.warning(f"The authorizer {authorizer.name} {REASONS[authorizer.kind]}: {outcome}.")


def _claims(token: str) -> dict[str, str] | None:
    """The claims of a JSON Web Token, not verified; None if it is none. API Gateway passes each as
    a string."""
    try:
        _, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return {name: _text(value) for name, value in claims.items()}
    except (ValueError, AttributeError, RecursionError):
        return None


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)
