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
from chalicelib.aws.session import AwsSession
from chalicelib.chat.service import ChatService
from chalicelib.concurrency.workers import Threads, Workers
from chalicelib.config import Settings
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS, Broadcaster
from chalicelib.delivery.fanout_queue import Api, Chunk, FanoutQueue
from chalicelib.protocol.identifiers import InvalidIdentifier
from chalicelib.stores.connections import ConnectionStore
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import MessageLog
from chalicelib.telemetry import Telemetry
from chalicelib.web.pages import page

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

telemetry = Telemetry(os.environ, __name__, "chalicelib")
app = Chalice(app_name="serverless-chat", configure_logs=False)
app.experimental_feature_flags.add("WEBSOCKETS")  # without it Chalice does not deploy
aws = app.websocket_api.session = AwsSession(MAX_CONCURRENT_POSTS)

if TYPE_CHECKING:
    import boto3

    # For Chalice, which derives the functions' IAM policy from the calls that it finds here: it
    # reads this file alone, not chalicelib. tests/cloud/test_permissions.py keeps the list true.
    dynamodb = boto3.client("dynamodb")
    request: Any = {}
    dynamodb.batch_get_item(**request)
    dynamodb.batch_write_item(**request)
    dynamodb.delete_item(**request)
    dynamodb.get_item(**request)
    dynamodb.put_item(**request)  # a transaction of puts needs this, and nothing of its own
    dynamodb.query(**request)
    dynamodb.update_item(**request)
    sqs = boto3.client("sqs")
    sqs.get_queue_url(**request)
    sqs.send_message(**request)


@cache
def chat_service(api: Api) -> ChatService:
    """Make, at the first event, the chat that all handlers share; raises MissingSetting,
    BadSetting.

    api: the WebSocket API that its connections are at; a deployed function has but one.
    """
    settings = Settings.from_environment(os.environ)
    return ChatService(
        ConnectionStore(aws.client("dynamodb"), settings.connections_table),
        MessageLog(aws.client("dynamodb"), settings.messages_table),
        Broadcaster(app.websocket_api.send, MAX_CONCURRENT_POSTS, workers()),
        FanoutQueue(aws.client("sqs"), settings.fanout_queue, api, settings.fanout_chunk),
    )


def workers() -> Workers:
    """Return how to post several times at once: if the posts' client is not the app's own, as in a
    local run, it may block its thread."""
    return aws.workers() if app.websocket_api.session is aws else Threads(MAX_CONCURRENT_POSTS - 1)


def chat_at(event: WebsocketEvent) -> ChatService:
    """Return the chat of the API that an event comes from; raises MissingSetting."""
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
    """Forget a connection that has been closed, by whichever side."""
    chat_at(event).disconnect(event.connection_id)


@app.on_ws_message()
@telemetry.with_telemetry
@deadline.with_deadline
def on_message(event: WebsocketEvent) -> None:
    """Take a client's frame; every answer is posted, none is returned."""
    chat_at(event).receive(event.connection_id, event.body)


@app.on_sqs_message(queue=os.environ.get("FANOUT_QUEUE", "fanout"), batch_size=1)
@telemetry.with_telemetry
@deadline.with_deadline
def fanout(event: SQSEvent) -> None:
    """Post a chunk of a large broadcast; it says to which API, as the event does not."""
    for record in event:
        chunk = Chunk.decode(record.body)
        app.websocket_api.configure_from_api_id(chunk.api.id, chunk.api.stage)
        chat_service(chunk.api).fan_out(chunk)


@app.middleware("http")
def with_request_telemetry(request: Request, respond: Callable[[Request], Response]) -> Response:
    """Have what goes wrong with the page be logged with its request's id."""
    with telemetry.invocation(request.lambda_context):
        return respond(request)


@app.route("/")
def index() -> Response:
    """Serve the page."""
    return serve("index.html")


@app.route("/{folder}/{entry}")
def asset(folder: str, entry: str) -> Response:
    """Serve a file that the page loads, one folder deep."""
    return serve(folder, entry)


# API Gateway allows one variable at each place of a path, so `entry` is a folder here.
@app.route("/{folder}/{entry}/{name}")
def nested_asset(folder: str, entry: str, name: str) -> Response:
    """Serve a file that the page loads, two folders deep."""
    return serve(folder, entry, name)


def serve(*names: str) -> Response:
    """Serve a file below static/; raises NotFoundError, which is a 404."""
    request = app.current_request
    known = request.headers.get("if-none-match", "") if request else ""
    return page(STATIC, *names, if_none_match=known)


if telemetry.in_lambda and os.environ.get("_HANDLER") != "app.app":
    # While it starts, a function has a whole CPU; afterwards the part that its memory buys. All but
    # the page's will need these.
    aws.client("dynamodb")
    aws.warm_up()
    telemetry.warm_up()
