"""The Chalice app: its handlers, and the objects that they use."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice, Request, Response, SQSEvent, WebsocketEvent

from chalicelib import deadline
from chalicelib.aws import AwsSession
from chalicelib.chat import ChatService, Limits, now
from chalicelib.config import Settings, optional_settings
from chalicelib.delivery import (
    MAX_CONCURRENT_POSTS,
    Api,
    Broadcaster,
    Dispatcher,
    FanoutPolicy,
    FanoutQueue,
    Pace,
    decode,
    fanout_concurrency,
)
from chalicelib.protocol.identifiers import InvalidIdentifier
from chalicelib.stores import ConnectionStore, MessageLog, StoreUnavailable
from chalicelib.telemetry import Telemetry
from chalicelib.web import page

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

telemetry = Telemetry(os.environ, __name__, "chalicelib")
app = Chalice(app_name="serverless-chat", configure_logs=False)
app.experimental_feature_flags.add("WEBSOCKETS")  # without it Chalice does not deploy
aws = app.websocket_api.session = AwsSession(MAX_CONCURRENT_POSTS)

if TYPE_CHECKING:
    import boto3

    # Chalice derives the functions' IAM policy from the calls that it finds here: it reads this
    # file alone, not chalicelib. tests/cloud/test_permissions.py checks the list.
    dynamodb = boto3.client("dynamodb")
    request: Any = {}
    dynamodb.batch_get_item(**request)
    dynamodb.batch_write_item(**request)
    dynamodb.delete_item(**request)
    dynamodb.get_item(**request)
    dynamodb.put_item(**request)  # what a transaction of puts needs
    dynamodb.query(**request)
    dynamodb.update_item(**request)
    sqs = boto3.client("sqs")
    sqs.get_queue_url(**request)
    sqs.send_message(**request)


@cache
def chat_service(api: Api) -> ChatService:
    """Make the service that all handlers share, at the first event; raises MissingSetting,
    BadSetting.

    api: the WebSocket API of the connections; a deployed function has only one.
    """
    settings = Settings.from_environment(os.environ)
    workers = aws.workers()
    connections = ConnectionStore(aws.client("dynamodb"), settings.connections_table)
    dispatcher = Dispatcher(
        connections,
        Broadcaster(app.websocket_api.send, MAX_CONCURRENT_POSTS, workers),
        FanoutQueue(aws.client("sqs"), settings.fanout_queue, api, settings.fanout_chunk),
        now,
        FanoutPolicy(inline_limit=settings.fanout_chunk),
        Pace.of_one_function(settings.posts_per_second),
    )
    messages = MessageLog(aws.client("dynamodb"), settings.messages_table, now, workers.sleep)
    return ChatService(connections, messages, dispatcher, now, limits(settings), workers)


def limits(settings: Settings) -> Limits:
    """Return the rate limits of a member."""
    return Limits(
        settings.messages_per_second, settings.moves_per_second, settings.pages_per_second
    )


def chat_at(event: WebsocketEvent) -> ChatService:
    """Return the service for the API that an event comes from; raises MissingSetting."""
    context = event.to_dict()["requestContext"]
    return chat_service(Api(context["apiId"], context["stage"]))


@app.on_ws_connect()
@telemetry.with_telemetry
@deadline.with_deadline
def on_connect(event: WebsocketEvent) -> Response:
    """Accept a connection, or refuse the handshake: 400 for a bad address, 503 without a store."""
    try:
        chat_at(event).connect(
            event.connection_id, event.to_dict().get("queryStringParameters") or {}
        )
    except InvalidIdentifier as error:
        log.info("connection %s refused: %s", event.connection_id, error)
        return Response({"message": str(error)}, status_code=400)
    except StoreUnavailable as error:
        log.error("connection %s refused: %s", event.connection_id, error)
        return Response({"message": "The chat is unavailable."}, status_code=503)
    return Response("")


@app.on_ws_disconnect()
@telemetry.with_telemetry
@deadline.with_deadline
def on_disconnect(event: WebsocketEvent) -> None:
    """Remove a connection that either side has closed."""
    chat_at(event).disconnect(event.connection_id)


@app.on_ws_message()
@telemetry.with_telemetry
@deadline.with_deadline
def on_message(event: WebsocketEvent) -> None:
    """Handle a client's frame; replies are posted, not returned."""
    # Not `event.body`: of an empty frame, which has no body, Chalice makes the text "None".
    chat_at(event).receive(event.connection_id, event.to_dict().get("body"))


@app.on_sqs_message(
    queue=os.environ.get("FANOUT_QUEUE", "fanout"),
    batch_size=1,
    maximum_concurrency=fanout_concurrency(optional_settings(os.environ)["posts_per_second"]),
)
@telemetry.with_telemetry
@deadline.with_deadline
def fanout(event: SQSEvent) -> None:
    """Send a chunk of a large broadcast, or tell a room who is there. The queue's message names its
    API, as the event does not."""
    for record in event:
        message = decode(record.body)
        app.websocket_api.configure_from_api_id(message.api.id, message.api.stage)
        chat_service(message.api).fan_out(message)


@app.middleware("http")
def with_request_telemetry(request: Request, respond: Callable[[Request], Response]) -> Response:
    """Log errors of the page's routes with the request's id."""
    with telemetry.invocation(request.lambda_context):
        return respond(request)


@app.route("/")
def index() -> Response:
    """Serve the page, with the WebSocket's address if the deployment has set it."""
    return serve("index.html", meta={"websocket-address": os.environ.get("WEBSOCKET_ADDRESS", "")})


@app.route("/{folder}/{entry}")
def asset(folder: str, entry: str) -> Response:
    """Serve a file that the page loads, one folder deep."""
    return serve(folder, entry)


# API Gateway allows one variable at each place of a path, so `entry` is a folder here.
@app.route("/{folder}/{entry}/{name}")
def nested_asset(folder: str, entry: str, name: str) -> Response:
    """Serve a file that the page loads, two folders deep."""
    return serve(folder, entry, name)


def serve(*names: str, meta: dict[str, str] | None = None) -> Response:
    """Serve a file below static/; raises NotFoundError, which is a 404."""
    request = app.current_request
    known = request.headers.get("if-none-match", "") if request else ""
    return page(STATIC, *names, if_none_match=known, meta=meta)


if os.environ.get("_HANDLER", "app.app") != "app.app":
    # During its start a function has a whole CPU, afterwards the share that its memory buys. All
    # functions but the page's need these.
    aws.warm_up()
    telemetry.warm_up()
