"""Authorizers that only AWS can ask: Cognito, IAM, and functions that are not the app's own."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from chalice_gateway import log
from chalice_gateway.aws_account import account_id
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


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
_SIGNER = re.compile(r"AWS4-HMAC-SHA256 .*?Credential=([A-Za-z0-9_-]{1,128})/", re.ASCII)


def signer(request: HttpRequest) -> dict[str, str]:
    """The identity of whose access key a request's signature names, not verified: a user of that
    name; nothing for a request without a signature."""
    found = _SIGNER.match(request.header("authorization") or "")
    if found is None:
        return {}
    key, account = found[1], account_id()
    return {
        "accessKey": key,
        "accountId": account,
        "caller": key,
        "user": key,
        "userArn": f"arn:aws:iam::{account}:user/{key}",
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
