"""The app's HTTP routes, by Chalice's own LocalGateway."""

from __future__ import annotations

import base64
import time
from typing import Any

from chalice.local import LocalGateway, LocalGatewayException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chalice_gateway import log
from chalice_gateway.embedded_aws.faults import FunctionKilled
from chalice_gateway.functions.concurrency import FunctionThrottled
from chalice_gateway.functions.runner import FunctionRunner

# How long a request waits for room for its function. A browser does not send it again.
PATIENCE_S = 2.0


class HttpApi:
    """Serves all requests that are not for the WebSocket API or the management API."""

    def __init__(self, gateway: LocalGateway, functions: FunctionRunner) -> None:
        self._gateway = gateway
        self._functions = functions
        gateway._generate_lambda_context = functions.http_context  # type: ignore[method-assign]

    async def answer(self, request: Request) -> Response:
        """Respond to one request."""
        started = time.monotonic()
        body = await request.body() or None
        try:
            running = await self._functions.start(PATIENCE_S, self._handle, request, body)
            response: Response = await running
        except FunctionThrottled:
            # https://repost.aws/knowledge-center/api-gateway-internal-server-error
            response = JSONResponse({"message": "Internal server error"}, 500)
        except FunctionKilled:
            response = JSONResponse({"message": "Internal server error"}, 502)
        result = f"{response.status_code}  {log.size(len(response.body))}"
        # The raw path: a decoded path may contain control sequences of terminals.
        log.event(request.method, request.scope["raw_path"].decode("ascii"), result, started)
        return response

    def _handle(self, request: Request, body: bytes | None) -> Response:
        # The raw path, as Chalice's own server passes it: Chalice decodes the captured values.
        path = request.scope["raw_path"].decode("ascii")
        if request.url.query:
            path += f"?{request.url.query}"
        try:
            with self._functions.http_environment():
                answer = self._gateway.handle_request(
                    request.method, path, dict(request.headers), body
                )
        except LocalGatewayException as error:
            return Response(error.body, error.CODE, error.headers)
        return _response(answer)


def _response(answer: dict[str, Any]) -> Response:
    content = answer["body"]
    if answer.get("isBase64Encoded"):
        content = base64.b64decode(content)
    response = Response(content, answer["statusCode"], answer["headers"])
    for name, values in answer["multiValueHeaders"].items():
        for value in values:
            response.headers.append(name, value)
    response.headers.setdefault("content-type", "application/json")
    return response
