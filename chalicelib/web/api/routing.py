"""Api: the routes of the HTTP API, below /v1."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, IAMAuthorizer, Request, Response

from chalicelib import deadline
from chalicelib.chat import Answer, ChatService, NoSuchWebhook, Superseded
from chalicelib.domain import Connection
from chalicelib.protocol.actions import Action
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import StoreUnavailable
from chalicelib.web.api.callers import back_end_of, claims_of, name_of
from chalicelib.web.api.features import Features
from chalicelib.web.api.problems import (
    CONTENT_TYPE,
    ApiCode,
    Problem,
    of_frame_error,
    superseded,
    unavailable,
)
from chalicelib.web.api.request import JSON_TYPE, ApiRequest

PREFIX = "/v1"
TIMEOUT_S = 25.0  # of the 29 that API Gateway waits
Headers = dict[str, str | list[str]]
_NO_STORE = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What a route answers.

    body: a JSON value; None for an answer without a body.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Callable[[ApiRequest], Result]


class Api:
    """Registers routes, and performs what they ask for.

    features: returns what performs them, for each request.
    by_iam: API Gateway asks IAM who may use the routes, and tells who does; tokens do not count.
    """

    def __init__(self, features: Callable[[], Features], by_iam: bool) -> None:
        self.blueprint = Blueprint(__name__)
        self._authorizer = IAMAuthorizer() if by_iam else None
        self._features = features

    @property
    def features(self) -> Features:
        """What a request may use."""
        return self._features()

    @property
    def chat(self) -> ChatService:
        """The service that performs actions."""
        return self.features.chat_of_connections()

    def route(self, method: str, path: str) -> Callable[[Route], Route]:
        """Answer requests to a path below /v1 by the function that follows. It may raise Problem
        and FrameError."""

        def register(route: Route) -> Route:
            def view(**path_variables: str) -> Response:
                return self._respond(route, path_variables)

            # Chalice tells the type of a body by itself; a route does, in its own words.
            decorate = self.blueprint.route(
                PREFIX + path,
                methods=[method],
                content_types=["*/*"],
                authorizer=self._authorizer,
            )
            view.__name__ = route.__name__
            decorate(view)
            return route

        return register

    def perform(self, request: ApiRequest, action: Action) -> Answer:
        """Perform an action for the caller of a request; raises FrameError."""
        return self.chat.request(request.caller, action)

    def _respond(self, route: Route, path: Mapping[str, str]) -> Response:
        request: Request = self.blueprint.current_request
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            with deadline.within(TIMEOUT_S):
                result = route(
                    _read(request, _decoded(path), headers, self._caller(request, headers))
                )
        except FrameError as error:
            return _refusal(of_frame_error(error))
        except Problem as problem:
            return _refusal(problem)
        except Superseded:
            return _refusal(superseded())
        except NoSuchWebhook:
            return _refusal(Problem(ApiCode.NOT_FOUND, "There is no such webhook."))
        except StoreUnavailable as error:
            log.error("a request is not answered: store unavailable: %s", error)
            return _refusal(unavailable("The chat is unavailable. Please try again."))
        return _answer(result)

    def _caller(self, request: Request, headers: Mapping[str, str]) -> Connection:
        name = name_of(headers)
        if self._authorizer:
            claims = back_end_of(request.context, name)
        else:
            claims = claims_of(headers, self.features.verifier)
        return self.chat.callers.caller(claims, name)


def _read(
    request: Request, path: Mapping[str, str], headers: Mapping[str, str], caller: Connection
) -> ApiRequest:
    body = request.raw_body
    return ApiRequest(
        request.method,
        str(request.context.get("path", "")),
        path,
        dict(request.query_params or {}),
        headers,
        body.encode() if isinstance(body, str) else body,
        caller,
    )


def _decoded(path: Mapping[str, str]) -> dict[str, str]:
    """The variables of a path, which API Gateway leaves percent-encoded for REST APIs."""
    try:
        return {name: unquote(value, errors="strict") for name, value in path.items()}
    except UnicodeDecodeError:
        text = "The path must be percent-encoded UTF-8."
        raise FrameError(ErrorCode.BAD_CHARACTERS, text) from None


def _answer(result: Result) -> Response:
    if result.body is None:
        return Response("", {**_NO_STORE, **result.headers}, result.status)
    headers: Headers = {**_NO_STORE, "Content-Type": JSON_TYPE, **result.headers}
    return Response(result.body, headers, result.status)


def _refusal(problem: Problem) -> Response:
    log.info("request refused: %s", problem.code)
    headers: Headers = {**_NO_STORE, "Content-Type": CONTENT_TYPE, **problem.headers}
    return Response(problem.fields(), headers, problem.status)
