"""AWS on this machine: moto behind HTTP.

moto's own server takes about 9 ms an operation, most of it in Flask and in a new connection for
each. This server calls what moto calls for a patched boto3, on kept-alive connections, and has a
quick path for DynamoDB.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalice_gateway import event_loop
from chalice_gateway.aws_account import REGION
from chalice_gateway.embedded_aws import receives, s3
from chalice_gateway.embedded_aws.emptying import EMPTY, empty
from chalice_gateway.embedded_aws.http import hosts, responses
from chalice_gateway.embedded_aws.http.http_server import HttpProtocol, Request, Response
from chalice_gateway.embedded_aws.http.long_polling import LongPolling
from chalice_gateway.embedded_aws.services import (
    GATEWAY,
    S3,
    by_path,
    in_this_account,
    service_of,
)
from chalice_gateway.embedded_aws.targets import DYNAMODB_TARGET, WAIT_HEADER

if TYPE_CHECKING:
    from chalice_gateway.embedded_aws.data.folder import DataFolder
    from chalice_gateway.embedded_aws.data.keeper import Keeper

# How often a waiting receive looks for messages whose delay or visibility time-out has ended. For
# new messages it is woken.
LONG_POLL_INTERVAL_S = 0.5
MAX_WAIT_S = 20.0
_NO_RECORDS = (b'"Records":[]', b'"Records": []')


def serve_in_thread(listener: socket.socket, region: str = REGION) -> None:
    """Serve on `listener` until this process ends."""

    def serve() -> None:
        event_loop.run(_serve_forever(listener, region))

    threading.Thread(target=serve, name="embedded-aws", daemon=True).start()


async def _serve_forever(listener: socket.socket, region: str) -> None:
    server = await start(EmbeddedAws(region), listener)
    await server.serve_forever()


async def start(aws: EmbeddedAws, listener: socket.socket) -> asyncio.Server:
    """Answer requests on `listener` from now on."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: HttpProtocol(aws.handle), sock=listener)


class EmbeddedAws:
    """Handles one request at a time, because moto's conditional writes would not be atomic
    otherwise.

    There is one region. Requests that are signed for another one find the same tables and queues.
    """

    def __init__(self, region: str) -> None:
        # Importing these takes half a second, which would delay --help and the app.
        from chalice_gateway.embedded_aws import (
            moto_account,
            moto_patches,
            moto_services,
            quick_path,
        )
        from chalice_gateway.embedded_aws.notifications import Notifications

        moto_patches.keep_no_lists()
        moto_patches.look_at_the_clock_quickly()
        moto_patches.name_queues_by_http()
        self._region, self._account = region, moto_account.ACCOUNT
        self._services = moto_services.HOSTS
        self._no_such_operation = moto_services.NoSuchOperation
        self._moto = moto_services.MotoServices(region)
        self._dynamodb = quick_path.load()
        self._receives = LongPolling(LONG_POLL_INTERVAL_S)
        self._records = LongPolling(MAX_WAIT_S)
        self._notifications = Notifications(region, self._records.wake)
        self._notifications.watch("dynamodb")
        self._keeper: Keeper | None = None

    def keep_in(self, folder: DataFolder) -> Keeper:
        """Restore what a folder holds, before any request, and note from now on what it should
        hold. Raises InvalidInput if it is damaged."""
        from chalice_gateway.embedded_aws.data.keeper import Keeper

        keeper = Keeper.of(folder, self._region, self._moto)
        keeper.restore()
        self._keeper = keeper
        return keeper

    def handle(self, request: Request) -> Response | Awaitable[Response]:
        """Respond to a request; some wait for messages, records or events."""
        try:
            return self._handle(request)
        except Exception:
            return responses.failed()

    def _handle(self, request: Request) -> Response | Awaitable[Response]:
        if hosts.is_refused(request.headers):
            message = "Only programs and pages of this machine may use this address."
            return responses.error(403, message, "AccessDenied")
        service = service_of(request)
        if service == "dynamodb":
            return self._quick(request) or self._respond(service, request)
        if service == "sqs" and receives.is_receive(request):
            return self._receive(request)
        if service == GATEWAY:
            if request.headers.get("x-amz-target") == EMPTY:
                return self._empty()
            return self._notifications.respond(request)
        if service == S3:
            return self._s3(by_path(request))
        if service == "sns":
            request = in_this_account(request, self._region, self._account)
        elif WAIT_HEADER in request.headers:
            return self._wait_for_records(service, request)
        return self._respond(service, request)

    def _s3(self, request: Request) -> Response:
        respond = partial(self._respond, S3)
        if refused := s3.refusal(request) or s3.copy_refusal(request, respond):
            return refused.response()
        if not s3.is_upload(request):
            return respond(request)
        try:
            return s3.upload(request, respond)
        except s3.Refused as refused:
            return refused.response()

    def _empty(self) -> Response:
        if self._keeper:
            return responses.error(400, "What --data keeps is not deleted.", "Kept")
        empty(self._region)
        if self._dynamodb:
            self._dynamodb.views.clear()
        return responses.ok({})

    def _quick(self, request: Request) -> Response | None:
        target, _, operation = request.headers.get("x-amz-target", "").partition(".")
        if self._dynamodb is None or target != DYNAMODB_TARGET:
            return None
        try:
            answer = self._dynamodb.answer(self._region, operation, request.body)
        except Exception:
            return responses.failed()
        return responses.dynamodb(*answer) if answer else None

    def _receive(self, request: Request) -> Response | Awaitable[Response]:
        """Long polling."""
        try:
            at_once, seconds = receives.read(request, self._moto.queue_wait)
        except (ValueError, TypeError):
            return responses.error(400, "The request is not valid.", "SerializationException")
        return self._receives.poll(
            lambda: self._respond("sqs", at_once), receives.has_messages, seconds
        )

    def _wait_for_records(self, service: str, request: Request) -> Awaitable[Response]:
        return self._records.poll(
            lambda: self._respond(service, request),
            lambda response: not any(empty in response.body for empty in _NO_RECORDS),
            min(float(request.headers[WAIT_HEADER]), MAX_WAIT_S),
        )

    def _respond(self, service: str, request: Request) -> Response:
        if service not in self._services:
            return responses.no_such_service(service, request)
        self._notifications.watch(service)
        try:
            response = self._moto.respond(service, request)
        except self._no_such_operation:
            return responses.error(400, "The embedded AWS has no such operation.")
        except Exception:
            return responses.failed()
        self._wake(service, request)
        if self._keeper and response.status < HTTPStatus.BAD_REQUEST:
            self._keeper.note(service, request)
        return response

    def _wake(self, service: str, request: Request) -> None:
        """Let those look again that wait for what a request may have made. A topic, a bucket and
        a dead-letter queue send to queues, too."""
        if service == "kinesis" and WAIT_HEADER not in request.headers:
            self._records.wake()
        elif service in ("sqs", "sns", S3) and not receives.is_receive(request):
            self._receives.wake()
