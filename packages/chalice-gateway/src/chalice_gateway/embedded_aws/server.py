"""DynamoDB and SQS in memory: moto behind HTTP.

moto's own server takes about 9 ms an operation, most of it in Flask and in a new connection for
each. This server calls what moto calls for a patched boto3, on kept-alive connections, and has a
quick path for DynamoDB.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
import traceback
import zlib
from collections.abc import Awaitable
from typing import Any

from chalice_gateway import event_loop, log
from chalice_gateway.embedded_aws.credential_scope import credential_scope
from chalice_gateway.embedded_aws.http_server import HttpProtocol, Request, Response
from chalice_gateway.embedded_aws.targets import DYNAMODB_TARGET, RECEIVE_TARGET, SQS_TARGET

SERVICES = ("dynamodb", "sqs")
# How often a waiting receive looks for messages whose delay or visibility time-out has ended. For
# new messages it is woken.
LONG_POLL_INTERVAL_S = 0.5

_IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def serve_in_thread(listener: socket.socket) -> None:
    """Serve on `listener` until this process ends."""
    threading.Thread(target=_serve, args=(listener,), name="embedded-aws", daemon=True).start()


def _serve(listener: socket.socket) -> None:
    event_loop.run(_serve_forever(listener))


async def _serve_forever(listener: socket.socket) -> None:
    aws = EmbeddedAws()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpProtocol(aws.handle), sock=listener)
    await server.serve_forever()


class EmbeddedAws:
    """Handles one request at a time, because moto's conditional writes would not be atomic
    otherwise."""

    def __init__(self) -> None:
        # Importing these takes half a second, which would delay --help and the app.
        from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
        from botocore.model import OperationNotFoundError
        from moto.core.botocore_stubber import BotocoreStubber

        from chalice_gateway.embedded_aws import moto_patches, quick_path

        moto_patches.keep_no_lists()
        self._prepare = AWSPreparedRequest
        self._headers = HTTPHeaders
        self._unknown_operation = OperationNotFoundError
        self._moto = BotocoreStubber().process_request
        self._dynamodb = quick_path.load()
        self._waiting: set[asyncio.Future[None]] = set()

    def handle(self, request: Request) -> Response | Awaitable[Response]:
        """Respond to a request; a receive may wait for messages."""
        service, _, operation = request.headers.get("x-amz-target", "").partition(".")
        region, _ = scope = credential_scope(request.headers.get("authorization", ""))
        if service == DYNAMODB_TARGET and scope[1] == "dynamodb":
            if answer := self._quick(region, operation, request.body):
                return answer
        elif service == SQS_TARGET:
            return self._handle_sqs(request, scope)
        return self._respond(request, scope)

    def _quick(self, region: str, operation: str, body: bytes) -> Response | None:
        if self._dynamodb is None:
            return None
        try:
            answer = self._dynamodb.answer(region, operation, body)
        except Exception:
            return _failed()
        return _dynamodb_response(*answer) if answer else None

    def _handle_sqs(
        self, request: Request, scope: tuple[str, str]
    ) -> Response | Awaitable[Response]:
        if request.headers["x-amz-target"] == RECEIVE_TARGET:
            wanted = json.loads(request.body)
            seconds = wanted.pop("WaitTimeSeconds", 0)
            # moto would sleep, and block all requests.
            body = json.dumps({**wanted, "WaitTimeSeconds": 0}).encode()
            return self._receive(request._replace(body=body), scope, seconds)
        response = self._respond(request, scope)
        for turn in self._waiting:
            _wake(turn)
        return response

    async def _receive(self, request: Request, scope: tuple[str, str], seconds: float) -> Response:
        """Long polling."""
        until = time.monotonic() + seconds
        while True:
            response = self._respond(request, scope)
            left = until - time.monotonic()
            if b'"Messages"' in response.body or left <= 0:
                return response
            await self._wait_for_messages(min(left, LONG_POLL_INTERVAL_S))

    async def _wait_for_messages(self, seconds: float) -> None:
        # asyncio.wait_for may swallow the cancellation when the client has left (Python 3.11).
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.add(turn)
        timer = loop.call_later(seconds, _wake, turn)
        try:
            await turn
        finally:
            timer.cancel()
            self._waiting.discard(turn)

    def _respond(self, request: Request, scope: tuple[str, str]) -> Response:
        region, service = scope
        if service not in SERVICES:
            return _error(400, f"{service or 'This request'} is not part of the embedded AWS.")
        url = f"https://{service}.{region}.amazonaws.com{request.path}"
        headers = self._headers.from_dict(request.headers)
        try:
            answer: Any = self._moto(
                self._prepare(request.method, url, headers, request.body, False)
            )
        except self._unknown_operation:
            return _error(400, "The embedded AWS has no such operation.")
        except Exception:
            return _failed()
        if answer is None:
            return _error(404, "The embedded AWS has no such operation.")
        status, headers, content = answer
        body = content.encode() if isinstance(content, str) else content
        return Response(status, {name: str(value) for name, value in headers.items()}, body)


def _wake(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)


def _dynamodb_response(status: int, headers: dict[str, str], body: bytes) -> Response:
    """With the headers of DynamoDB that botocore reads."""
    id = "".join(random.choices(_IDS, k=52))  # noqa: S311
    return Response(
        status, {**headers, "x-amzn-RequestId": id, "x-amz-crc32": str(zlib.crc32(body))}, body
    )


def _failed() -> Response:
    log.error(f"The embedded AWS failed:\n{traceback.format_exc()}")
    return _error(500, "The embedded AWS failed.", "InternalFailure")


def _error(status: int, message: str, kind: str = "UnknownOperationException") -> Response:
    body = json.dumps({"__type": kind, "message": message}).encode()
    return Response(status, {"Content-Type": "application/x-amz-json-1.0"}, body)
