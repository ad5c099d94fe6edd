"""The Chalice app: its handlers, and the objects that they use."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from chalice.app import Chalice, Response, SQSEvent, WebsocketEvent

from chalicelib.broadcast import PARALLELISM, Broadcaster
from chalicelib.chat import Chat
from chalicelib.config import Settings
from chalicelib.connections import ConnectionStore, StoreUnavailable
from chalicelib.fanout import Api, Chunk, FanoutQueue
from chalicelib.management_api import ManagementApiSession
from chalicelib.names import BadName
from chalicelib.pages import page

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

app = Chalice(app_name="serverless-chat")
app.experimental_feature_flags.add("WEBSOCKETS")  # without it Chalice does not deploy
app.websocket_api.session = ManagementApiSession(PARALLELISM)

if TYPE_CHECKING:
    # For Chalice, which derives the functions' IAM policy from the calls that it finds here: it
    # reads this file alone, not chalicelib. tests/unit/test_policy.py keeps the list true.
    dynamodb = boto3.client("dynamodb")
    request: Any = {}
    dynamodb.delete_item(**request)
    dynamodb.get_item(**request)
    dynamodb.put_item(**request)
    dynamodb.query(**request)
    sqs = boto3.client("sqs")
    sqs.get_queue_url(**request)
    sqs.send_message(**request)


@cache
def chat(api: Api) -> Chat:
    """Make, at the first event, the chat that all handlers share; raises MissingSetting.

    api: the WebSocket API that its connections are at; a deployed function has but one.
    """
    settings = Settings.from_environment(os.environ)
    # A session of its own: boto3's default one is not thread-safe.
    session = boto3.session.Session()
    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    return Chat(
        ConnectionStore(session.client("dynamodb", config=config), settings.connections_table),
        Broadcaster(app.websocket_api.send, PARALLELISM),
        FanoutQueue(session.client("sqs", config=config), settings.fanout_queue, api),
    )


def chat_at(event: WebsocketEvent) -> Chat:
    """Return the chat of the API that an event comes from; raises MissingSetting."""
    context = event.to_dict()["requestContext"]
    return chat(Api(context["apiId"], context["stage"]))


@app.on_ws_connect()
def connected(event: WebsocketEvent) -> Response:
    """Accept a connection, or refuse the handshake: 400 for a bad address, 503 without a store."""
    try:
        chat_at(event).connect(
            event.connection_id, event.to_dict().get("queryStringParameters") or {}
        )
    except BadName as error:
        log.info("connection %s refused: %s", event.connection_id, error)
        return Response({"message": str(error)}, status_code=400)
    except StoreUnavailable as error:
        app.log.error("connection %s refused: %s", event.connection_id, error)
        return Response({"message": "The chat is unavailable."}, status_code=503)
    return Response("")


@app.on_ws_disconnect()
def disconnected(event: WebsocketEvent) -> None:
    """Forget a connection that has been closed, by whichever side."""
    chat_at(event).disconnect(event.connection_id)


@app.on_ws_message()
def received(event: WebsocketEvent) -> None:
    """Take a client's frame; every answer is posted, none is returned."""
    chat_at(event).receive(event.connection_id, event.body)


@app.on_sqs_message(queue=os.environ.get("FANOUT_QUEUE", "fanout"), batch_size=1)
def fanout(event: SQSEvent) -> None:
    """Post a chunk of a large broadcast; it says to which API, as the event does not."""
    for record in event:
        chunk = Chunk.decode(record.body)
        app.websocket_api.configure_from_api_id(chunk.api.id, chunk.api.stage)
        chat(chunk.api).fan_out(chunk)


@app.route("/")
def index() -> Response:
    """Serve the page."""
    return serve("index.html")


@app.route("/{folder}/{name}")
def asset(folder: str, name: str) -> Response:
    """Serve what the page loads: files exactly one folder deep."""
    return serve(folder, name)


def serve(*names: str) -> Response:
    """Serve a file below static/; raises NotFoundError, which is a 404."""
    request = app.current_request
    known = request.headers.get("if-none-match", "") if request else ""
    return page(STATIC, *names, if_none_match=known)
