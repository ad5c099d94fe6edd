"""Lets requests pass that the authorizer of their route allows.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from chalice_gateway.aws_account import API_ID, arn
from chalice_gateway.clock import Clock
from chalice_gateway.functions.errors import (
    FunctionFailed,
    FunctionThrottled,
    IntegrationTimedOut,
)
from chalice_gateway.functions.service import Functions
from chalice_gateway.http_api.access_policies import Decision, evaluate
from chalice_gateway.http_api.gateway_responses import (
    AUTHORIZER_FAILED,
    EXPLICITLY_DENIED,
    NOT_ALLOWED,
    UNAUTHORIZED,
    Refused,
)
from chalice_gateway.http_api.integration import PATIENCE_S
from chalice_gateway.http_api.requests import HttpRequest
from chalice_gateway.http_api.unchecked_authorizers import UncheckedAuthorizers, signer
from chalice_gateway.manifest import Authorizer, Manifest

# API Gateway's, for an authorizer without ttl_seconds.
DEFAULT_TTL_S = 300
MAX_CACHED = 1000

Context = dict[str, Any]


class _Result(NamedTuple):
    """What an authorizer returned, and until when it counts in the clock's monotonic time."""

    policy: Mapping[str, Any]
    context: Context
    expires: float


class Authorizers:
    """The authorizers of one deployment of the app, with their cached results."""

    def __init__(
        self,
        manifest: Manifest,
        functions: Functions,
        unchecked: UncheckedAuthorizers,
        clock: Clock,
        timeout: float,
    ) -> None:
        self._authorizers = {each.name: each for each in manifest.authorizers}
        self._stage = manifest.api_stage
        self._functions = functions
        self._unchecked = unchecked
        self._clock = clock
        self._timeout = timeout
        self._cache: dict[tuple[str, str], _Result] = {}

    async def authorize(self, name: str, request: HttpRequest) -> Context | None:
        """What an authorizer says about the client of a request, for the event. Raises Refused."""
        authorizer = self._authorizers[name]
        if authorizer.kind != "builtin":
            return self._unchecked.authorize(authorizer, request)
        token = request.header(authorizer.header)
        if not token:
            raise Refused(UNAUTHORIZED)
        method_arn = self._method_arn(request)
        result = self._cached(name, token) or await self._ask(authorizer, token, method_arn)
        # A cached policy counts for all methods of the API: it must name each that it allows.
        _check(result.policy, method_arn)
        return dict(result.context)

    def identity(self, name: str, request: HttpRequest) -> dict[str, str]:
        """What the event says about whose signature a request has, if IAM is asked."""
        is_iam = self._authorizers[name].kind == "iam"
        return signer(request) if is_iam else {}

    def _method_arn(self, request: HttpRequest) -> str:
        """Without a double slash at the end for the path `/` (chalice#1552)."""
        path = request.path.removeprefix("/")
        return arn("execute-api", f"{API_ID}/{self._stage}/{request.method}/{path}")

    def _cached(self, name: str, token: str) -> _Result | None:
        found = self._cache.get((name, token))
        return found if found and found.expires > self._clock.monotonic() else None

    async def _ask(self, authorizer: Authorizer, token: str, method_arn: str) -> _Result:
        """Call the authorizer's function, and keep its answer."""
        event = {"type": "TOKEN", "authorizationToken": token, "methodArn": method_arn}
        started = time.monotonic()
        answer = await self._invoke(str(authorizer.function), event)
        latency_ms = round((time.monotonic() - started) * 1000)
        ttl = DEFAULT_TTL_S if authorizer.ttl_seconds is None else authorizer.ttl_seconds
        result = _read(answer, latency_ms, self._clock.monotonic() + ttl)
        if len(self._cache) >= MAX_CACHED:
            self._cache.clear()
        self._cache[authorizer.name, token] = result
        return result

    async def _invoke(self, function: str, event: dict[str, Any]) -> object:
        try:
            answer: object = await self._functions.invoke(
                function, event, timeout=self._timeout, patience=PATIENCE_S
            )
        except FunctionFailed as failed:
            # API Gateway looks at no other message (auth0-samples/jwt-rsa-aws-custom-authorizer#6).
            unauthorized = failed.message == "Unauthorized"
            raise Refused(UNAUTHORIZED if unauthorized else AUTHORIZER_FAILED) from None
        except (FunctionThrottled, IntegrationTimedOut):
            raise Refused(AUTHORIZER_FAILED) from None
        return answer


def _read(answer: object, latency_ms: int, expires: float) -> _Result:
    """A function's answer. Raises Refused if it is invalid."""
    if not isinstance(answer, dict) or not isinstance(answer.get("principalId"), str):
        raise _invalid("it has no principalId")
    policy, context = answer.get("policyDocument"), answer.get("context")
    if not isinstance(policy, dict):
        raise _invalid("it has no policyDocument")
    if context is None:
        context = {}
    if not isinstance(context, dict):
        raise _invalid("its context is not an object")
    texts = {name: _text(value) for name, value in context.items()}
    own = {"principalId": answer["principalId"], "integrationLatency": latency_ms}
    return _Result(policy, {**texts, **own}, expires)


def _text(value: object) -> str | None:
    """A value of the context. Numbers and booleans become strings; other types are refused."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    raise _invalid("a value of its context is neither a string nor a number nor a boolean")


def _check(policy: Mapping[str, Any], method_arn: str) -> None:
    try:
        decision = evaluate(policy, method_arn)
    except ValueError as error:
        raise _invalid(str(error)) from None
    if decision is not Decision.ALLOWED:
        raise Refused(EXPLICITLY_DENIED if decision is Decision.DENIED else NOT_ALLOWED)


def _invalid(why: str) -> Refused:
    return Refused(AUTHORIZER_FAILED, f"Its authorizer's response is invalid: {why}.")
