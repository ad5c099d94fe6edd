"""The Chalice app: its handlers and routes. chalicelib/wiring.py makes the objects they use."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice.app import (
    Chalice,
    DynamoDBEvent,
    Request,
    Response,
    SQSEvent,
    WebsocketEvent,
)

from chalicelib import deadline
from chalicelib.auth import Forbidden, Handshake, authenticate, check_origin_secret
from chalicelib.aws import AwsSession
from chalicelib.chat import REFUSED, ChatService, Refusal
from chalicelib.config import IAM, TOKEN, AuthSettings, PushSettings, optional_settings
from chalicelib.delivery import (
    MAX_CONCURRENT_POSTS,
    Api,
    decode,
    fanout_concurrency,
    note_fanout_time,
)
from chalicelib.telemetry import Telemetry
from chalicelib.wiring import NO_API, Wiring

log = logging.getLogger(__name__)

MAX_WEBHOOK_POSTS = 50  # at the same time; a receiver that hangs takes one for each room
STATIC = Path(__file__).parent / "static"

telemetry = Telemetry(os.environ, __name__, "chalicelib")
app = Chalice(app_name="serverless-chat", configure_logs=False)
app.experimental_feature_flags.add("WEBSOCKETS")  # without it Chalice does not deploy
aws = app.websocket_api.session = AwsSession(MAX_CONCURRENT_POSTS)
wiring = Wiring(os.environ, aws, app.websocket_api)

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
    dynamodb.scan(**request)  # to export and erase members
    dynamodb.update_item(**request)
    ssm = boto3.client("ssm")
    ssm.get_parameter(**request)
    secretsmanager = boto3.client("secretsmanager")
    secretsmanager.get_secret_value(**request)
    events = boto3.client("events")
    events.put_events(**request)
    sqs = boto3.client("sqs")
    sqs.change_message_visibility(**request)
    sqs.get_queue_url(**request)
    sqs.send_message(**request)
    s3 = boto3.client("s3")
    s3.delete_object(**request)
    s3.get_object(**request)  # what a copy needs, and the addresses and forms that are signed
    s3.put_object(**request)
    s3.put_object_tagging(**request)


def chat_at(event: WebsocketEvent) -> ChatService:
    """Return the chat at the API that an event comes from; raises MissingSetting."""
    return wiring.chat(api_of(event))


def api_of(event: WebsocketEvent) -> Api:
    """Return the WebSocket API that an event comes from."""
    context = event.to_dict()["requestContext"]
    return Api(context["apiId"], context["stage"])


@app.on_ws_connect()
@telemetry.with_telemetry
@deadline.with_deadline
def on_connect(event: WebsocketEvent) -> Response:
    """Accept a connection, or refuse the handshake."""
    details = event.to_dict()
    try:
        check_origin_secret(details, os.environ)
        chat = chat_at(event)
        handshake = authenticated(details)
        wiring.noted_api.note(api_of(event))
        chat.connect(event.connection_id, query_of(details), handshake.claims)
    except REFUSED as error:
        refusal = Refusal.of(error)
        # Warnings, as a local run shows nothing less, and who sets up sign-in needs the reason.
        level = logging.ERROR if refusal.status >= 500 else logging.WARNING
        why = str(error) or refusal.message
        log.log(level, "connection %s refused: %s", event.connection_id, why)
        return Response({"message": refusal.message}, status_code=refusal.status)
    return Response("", {**handshake.headers})


def authenticated(event: Mapping[str, Any]) -> Handshake:
    """Check origin and token of a handshake; raises AuthError."""
    return authenticate(event, wiring.verifier, wiring.auth.allowed_origins)


def query_of(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the parameters of a handshake's address."""
    return event.get("queryStringParameters") or {}


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
    """Send a chunk of a large broadcast, tell a room of several changes, or close an expired
    connection. The queue's message names its API, as the event does not."""
    for record in event:
        message = decode(record.body)
        app.websocket_api.configure_from_api_id(message.api.id, message.api.stage)
        wiring.chat(message.api).fan_out(message)
        note_fanout_time(record.to_dict(), message)


@telemetry.with_telemetry
@deadline.with_deadline
def on_log_change(event: DynamoDBEvent) -> None:
    """Tell all that hear of messages outside of the chat what has changed in the log."""
    from chalicelib.events import consume

    if wiring.events.on:
        consume(event.to_dict()["Records"], wiring.event_consumers)


@telemetry.with_telemetry
@deadline.with_deadline
def webhooks(event: SQSEvent) -> dict[str, Any]:
    """Post an event to a webhook; what is returned has it come again if it was not taken."""
    return wiring.webhook_function.handle(event.to_dict()["Records"])


if stream := wiring.events.stream:
    # Chalice needs the stream's ARN, which `chalice deploy` alone does not know: docs/webhooks.md.
    on_log_change = app.on_dynamodb_record(stream_arn=stream)(on_log_change)
    webhooks = app.on_sqs_message(
        queue=os.environ.get("WEBHOOKS_QUEUE", "webhooks.fifo"),
        batch_size=1,
        maximum_concurrency=MAX_WEBHOOK_POSTS,
    )(webhooks)


@telemetry.with_telemetry
@deadline.with_deadline
def push(event: SQSEvent) -> None:
    """Notify members who are away, by the push services of their browsers."""
    from chalicelib.push import PushJob

    if wiring.push:
        wiring.push.delivery.deliver([PushJob.decode(record.body) for record in event])


if PushSettings.from_environment(os.environ).has_function(os.environ):
    push = app.on_sqs_message(queue=os.environ.get("PUSH_QUEUE", "push"), batch_size=10)(push)


@app.middleware("http")
def with_request_telemetry(request: Request, respond: Callable[[Request], Response]) -> Response:
    """Log errors of the page's routes with the request's id."""
    with telemetry.invocation(request.lambda_context):
        return respond(request)


@app.middleware("http")
def with_origin_secret(request: Request, respond: Callable[[Request], Response]) -> Response:
    """Refuse requests that came past CloudFront, where there is one."""
    try:
        check_origin_secret(request.to_original_event(), os.environ)
    except Forbidden:
        return Response({"message": "Forbidden"}, status_code=403)
    return respond(request)


def refusal_of(event: Mapping[str, Any]) -> Refusal | None:
    """Return why a handshake would be refused; None if it would not."""
    try:
        wiring.chat(NO_API).check_handshake(query_of(event), authenticated(event).claims)
    except REFUSED as error:
        return Refusal.of(error)
    return None


if os.environ.get("_HANDLER", "app.app") == "app.app":
    # Without a handler, Chalice or the local gateway looks at the app, to deploy it or to start it.
    # Functions that serve no routes start faster without their modules.
    from chalicelib.web import api, dev_sign_in, routes

    routes.register(app, lambda: STATIC, os.environ, refusal_of)
    dev_sign_in.register(app, os.environ, aws.client)
    api.register(app, lambda: wiring, by_iam=AuthSettings.from_environment(os.environ).api == IAM)

if os.environ.get("_HANDLER") in (None, "app.on_message") and wiring.review:
    # Without a handler, Chalice or the local gateway looks at the app, to deploy it or to start it.
    wiring.review.warm_up()
if os.environ.get("_HANDLER", "app.app") != "app.app":
    # During its start a function has a whole CPU, afterwards the share that its memory buys. All
    # functions but the page's need these.
    aws.warm_up()
    is_connect = telemetry.in_lambda and os.environ["_HANDLER"] == "app.on_connect"
    if is_connect and wiring.auth.mode == TOKEN:
        wiring.verifier.warm_up()  # gets the keys before the first token comes

if "AWS_CHALICE_CLI_MODE" in os.environ:
    # Chalice's command line imports the app, then makes the zip with all that is in chalicelib.
    from chalicelib.bytecode import compile_for_zip

    compile_for_zip()
