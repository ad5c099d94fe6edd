"""Answers the requests to HTTP routes."""

from __future__ import annotations

import time
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from chalice_gateway import log
from chalice_gateway.clock import Clock
from chalice_gateway.functions.service import Functions
from chalice_gateway.http_api import cors, hints, requests, responses
from chalice_gateway.http_api.api_keys import ApiKeys
from chalice_gateway.http_api.authorizers import Authorizers
from chalice_gateway.http_api.compression import compress
from chalice_gateway.http_api.events import Event, proxy_event
from chalice_gateway.http_api.gateway_responses import MISSING_AUTHENTICATION_TOKEN, Refused
from chalice_gateway.http_api.integration import invoke
from chalice_gateway.http_api.media_types import is_binary
from chalice_gateway.http_api.requests import HttpRequest, RequestIds
from chalice_gateway.http_api.router import Match, Router
from chalice_gateway.http_api.unchecked_authorizers import UncheckedAuthorizers
from chalice_gateway.manifest import Manifest
from chalice_gateway.options import Options


class Deployment(NamedTuple):
    """What a deployment makes of a manifest. Cached results of authorizers end with it."""

    manifest: Manifest
    router: Router
    authorizers: Authorizers


class HttpApi:
    """Serves all requests that are not for the WebSocket API or the management API."""

    def __init__(self, functions: Functions, options: Options, clock: Clock) -> None:
        self._functions = functions
        self._timeout = options.integration_timeout
        self._keys = ApiKeys(options.api_keys)
        self._unchecked = UncheckedAuthorizers(options.allow_unchecked_authorizers)
        self._clock = clock
        self._deployed: Deployment | None = None
        self._explained: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """Respond to one request."""
        started = time.monotonic()
        ids = RequestIds.new()
        # The raw path: a decoded path may contain control sequences of terminals.
        path = request.scope["raw_path"].decode("ascii")
        hint = ""
        try:
            response = await self._respond(await requests.read(request, ids))
        except Refused as refused:
            response, hint = responses.of_gateway(refused.response), refused.hint
            if refused.reason:
                log.error(f"{request.method} {path}: {refused.reason}")
        responses.add_ids(response, ids)
        result = f"{response.status_code}  {log.size(len(response.body))}  {hint}".rstrip()
        log.event(request.method, path, result, started, failed=response.status_code >= 500)
        return response

    async def _respond(self, request: HttpRequest) -> Response:
        deployment = self._deployment()
        match = deployment.router.match(request.path)
        if match is None or request.method not in match.route.methods:
            return _without_route(deployment, request, match)
        manifest = deployment.manifest
        event = proxy_event(request, match, manifest.api_stage, manifest.binary_types)
        await self._identify(deployment, request, match, event)
        answer = await invoke(self._functions, event, self._timeout)
        accepts_binary = is_binary(request.header("accept"), manifest.binary_types)
        if not accepts_binary:
            self._explain_base64(match.route.path, answer)
        response = responses.of_function(answer, accepts_binary)
        accepted = request.header("accept-encoding")
        compress(response, accepted, manifest.minimum_compression_size)
        return response

    def _explain_base64(self, resource: str, answer: object) -> None:
        """Tell the user, once for a route, why its client gets base64."""
        is_base64 = isinstance(answer, dict) and answer.get("isBase64Encoded")
        if is_base64 and resource not in self._explained:
            self._explained.add(resource)
            log.warning(
                f"{resource}: the client gets base64, as at API Gateway. The first type in its "
                "Accept header is not one of app.api.binary_types; add '*/*' for browsers."
            )

    async def _identify(
        self, deployment: Deployment, request: HttpRequest, match: Match, event: Event
    ) -> None:
        """Put what is known of the client into the event. Raises Refused if it may not pass."""
        method, context = match.route.methods[request.method], event["requestContext"]
        if method.authorizer:
            client = await deployment.authorizers.authorize(method.authorizer, request)
            context["identity"] |= deployment.authorizers.identity(method.authorizer, request)
            if client is not None:
                context["authorizer"] = client
        if method.api_key_required:
            context["identity"] |= self._keys.identify(request)

    def _deployment(self) -> Deployment:
        """The deployment of the code that runs now."""
        manifest = self._functions.manifest
        if self._deployed is None or self._deployed.manifest is not manifest:
            authorizers = Authorizers(
                manifest, self._functions, self._unchecked, self._clock, self._timeout
            )
            self._deployed = Deployment(manifest, Router(manifest.routes), authorizers)
        return self._deployed


def _without_route(deployment: Deployment, request: HttpRequest, match: Match | None) -> Response:
    """The response to what the app has no route for: Chalice deploys OPTIONS for CORS."""
    if match and request.method == "OPTIONS" and (headers := cors.preflight_headers(match.route)):
        return responses.of_preflight(headers)
    stage = deployment.manifest.api_stage
    meant = hints.hint(deployment.router, request.method, request.path, stage)
    raise Refused(MISSING_AUTHENTICATION_TOKEN, hint=meant)
