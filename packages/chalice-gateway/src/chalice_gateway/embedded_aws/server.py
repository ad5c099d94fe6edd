"""DynamoDB and SQS in memory: moto behind HTTP.

moto's own server takes about 9 ms an operation, most of it in Flask and in a new connection for
each. This server calls what moto calls for a patched boto3, on kept-alive connections: 0.5 to 1 ms.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chalice_gateway.embedded_aws.credential_scope import credential_scope

SERVICES = ("dynamodb", "sqs")
LONG_POLL_INTERVAL_S = 0.05


def serve_in_thread(listener: socket.socket) -> None:
    """Serve on `listener` until this process ends."""
    threading.Thread(target=_serve, args=(listener,), name="embedded-aws", daemon=True).start()


def _serve(listener: socket.socket) -> None:
    config = uvicorn.Config(EmbeddedAws(), lifespan="off", log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


class EmbeddedAws:
    """An ASGI app. It handles one request at a time, because moto's conditional writes would not be
    atomic otherwise."""

    def __init__(self) -> None:
        # Importing these takes half a second, which would delay --help and the app.
        from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
        from moto.core.botocore_stubber import BotocoreStubber

        from chalice_gateway.embedded_aws import moto_patches

        moto_patches.install()
        self._prepare = AWSPreparedRequest
        self._headers = HTTPHeaders
        self._answer = BotocoreStubber().process_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond_or_poll(request, await request.body())
        await response(scope, receive, send)

    async def _respond_or_poll(self, request: Request, body: bytes) -> Response:
        """Poll for a long-polling receive. moto would sleep instead, and block all requests."""
        if request.headers.get("x-amz-target") != "AmazonSQS.ReceiveMessage":
            return self._respond(request, body)
        wanted = json.loads(body)
        until = time.monotonic() + wanted.pop("WaitTimeSeconds", 0)
        without_waiting = json.dumps({**wanted, "WaitTimeSeconds": 0}).encode()
        while True:
            response = self._respond(request, without_waiting)
            if b'"Messages"' in response.body or time.monotonic() >= until:
                return response
            await asyncio.sleep(LONG_POLL_INTERVAL_S)

    def _respond(self, request: Request, body: bytes) -> Response:
        region, service = credential_scope(request.headers.get("authorization", ""))
        if service not in SERVICES:
            return _error(400, f"{service or 'This request'} is not part of the embedded AWS.")
        url = f"https://{service}.{region}.amazonaws.com{request.url.path}"
        headers = self._headers.from_dict(dict(request.headers))
        prepared = self._prepare(request.method, url, headers, body, False)
        answer: Any = self._answer(prepared)
        if answer is None:
            return _error(404, "The embedded AWS has no such operation.")
        status, headers, content = answer
        return Response(content, status, headers)


def _error(status: int, message: str) -> Response:
    body = json.dumps({"__type": "UnknownOperationException", "message": message})
    return Response(body, status, media_type="application/x-amz-json-1.0")
