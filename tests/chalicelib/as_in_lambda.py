"""Runs the handlers as in Lambda; in its own process, because logging is process-wide."""

import json
import logging
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import boto3
from botocore.exceptions import EndpointConnectionError
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import create_queues, create_tables, read
from moto import mock_aws

from chalicelib.delivery.dispatcher import HANDSHAKE_GRACE_MS
from chalicelib.delivery.fanout_queue import Api, Chunk
from tests.chalicelib.conftest import ROOT, STAGE
from tests.chalicelib.posts import Posts

TEXT, NAME, SESSION = "words-of-ana", "Anastasia", "session-of-anastasia-0123"
SECRETS = (TEXT, NAME, SESSION)
CHUNK_SIZE = 8  # recipients that an invocation serves; at first the room has fewer
MARK = "### "


def context(connection_id, event_type):
    return {
        "requestContext": {
            "eventType": event_type,
            "connectionId": connection_id,
            "domainName": f"abcdefghij.execute-api.{REGION}.amazonaws.com",
            "apiId": "abcdefghij",
            "stage": "api",
        }
    }


def connect(connection_id, **query):
    return {**context(connection_id, "CONNECT"), "queryStringParameters": query}


def message(connection_id, body):
    return {**context(connection_id, "MESSAGE"), "body": body}


def say(number=0):
    """A message with an id; the same number makes a resend."""
    return json.dumps({"action": "sendmessage", "data": TEXT, "id": f"{TEXT} {number}"})


def chunk(*recipients):
    body = Chunk(Api("abcdefghij", "api"), "blue", say(), list(recipients)).encode()
    queued = {"SentTimestamp": str(time.time_ns() // 1_000_000 - 1_000)}
    return {"Records": [{"body": body, "receiptHandle": "r", "attributes": queued}]}


PAGE = {
    "requestContext": {"httpMethod": "GET", "resourcePath": "/", "path": f"/?{TEXT}"},
    "multiValueQueryStringParameters": {"name": [NAME]},
    "headers": {"x": TEXT},
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
}


class Functions:
    """Calls the functions, and prints each event's name before and its result after."""

    def __init__(self, app):
        self._app = app

    def __call__(self, name, function, event):
        print(MARK + name)
        try:
            handler = self._app.app if function == "app" else self._app.app.handler_map[function]
            answer = handler(event, SimpleNamespace(aws_request_id=f"request-{name}"))
            outcome = str((answer or {}).get("statusCode"))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        print(f"{MARK}= {outcome}")


@contextmanager
def broken(client, operation):
    """Makes each call of an operation fail."""

    def fail(**_):
        raise EndpointConnectionError(endpoint_url=f"https://aws.test/{TEXT}")

    before = getattr(client, operation)
    setattr(client, operation, fail)
    yield
    setattr(client, operation, before)


@contextmanager
def raising(owner, name):
    """A bug that raises an exception which quotes a user's text."""

    def fail(*_, **__):
        raise KeyError(TEXT)

    before = getattr(owner, name)
    setattr(owner, name, fail)
    yield
    setattr(owner, name, before)


def set_time(chat, ms):
    tools = chat._tools
    for part in (
        chat._actions,
        chat._handshakes,
        tools.dispatcher,
        tools.presence,
        tools.messages,
        tools.messages._counter,
    ):
        part._clock = lambda: ms


def let_presence_be_told(chat):
    """Also after a summary that was due within a second."""
    set_time(chat, chat._actions._clock() + 2_000)


def fill_room(app, posts):
    """The room `blue` has Ana, Bob, a gone and a new gone connection, and two failing ones."""
    chat = app.wiring.chat(Api("abcdefghij", "api"))
    chat._tools.dispatcher._broadcaster._workers.sleep = lambda _: None
    chat.disconnect("ana")
    set_time(chat, 0)
    for connection_id in ("ana", "gone", "fails", "bug", "bob"):
        chat.connect(connection_id, {"room": "blue", "name": NAME})
    set_time(chat, 2 * HANDSHAKE_GRACE_MS)
    chat.connect("new", {"room": "blue"})
    let_presence_be_told(chat)
    for connection_id in ("gone", "new"):
        posts.gone(connection_id)
    posts.fails("fails", status=503)
    posts.errors["bug"] = RuntimeError(say())


def events(app, posts):
    from chalicelib.web import routes  # after the environment of Lambda is set

    run, dynamodb, sqs = Functions(app), app.aws.client("dynamodb"), app.aws.client("sqs")
    run("connect", "on_connect", connect("ana", room="blue", name=NAME, session=SESSION))
    run("bad address", "on_connect", connect("ana", room=TEXT + "!", name=NAME, session=SESSION))
    with broken(dynamodb, "batch_write_item"):
        run("no store", "on_connect", connect("ana", room="blue", name=NAME, session=SESSION))
    fill_room(app, posts)
    run("message", "on_message", message("ana", say(1)))
    run("resend", "on_message", message("ana", say(1)))
    run("history", "on_message", message("ana", '{"action":"history"}'))
    run("alone", "on_message", message("stranger", say(2)))
    run("not JSON", "on_message", message("ana", TEXT))
    run("unknown", "on_message", message("ana", json.dumps({"action": TEXT, "id": NAME})))
    with broken(dynamodb, "transact_write_items"):
        run("no write", "on_message", message("ana", say(3)))
    run("chunk", "fanout", chunk("bob", "fails"))
    run("no chunk", "fanout", {"Records": [{"body": TEXT, "receiptHandle": "r"}]})
    with raising(app, "chat_at"):
        run("mistake", "on_message", message("ana", say(4)))
    with raising(routes, "page"):
        run("page's mistake", "app", PAGE)
    run("page", "app", PAGE)
    chat = app.wiring.chat(Api("abcdefghij", "api"))
    for number in range(CHUNK_SIZE):
        chat.connect(f"c{number}", {"room": "blue"})
    run("large room", "on_message", message("ana", say(5)))
    with broken(sqs, "send_message_batch"):
        run("no queue", "on_message", message("ana", say(6)))
    let_presence_be_told(chat)
    for connection_id in ("fails", "bug", "new"):  # whoever is told first
        posts.back(connection_id)
    run("disconnect", "on_disconnect", context("ana", "DISCONNECT"))
    with broken(dynamodb, "delete_item"):
        run("row stays", "on_disconnect", context("ana", "DISCONNECT"))
    print(MARK + "libraries")
    logging.getLogger("botocore.credentials").info("not worth a line")
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", "soon")
    print(f"{MARK}= None")


def main():
    with mock_aws():
        create_tables(read(ROOT, STAGE), boto3.client("dynamodb"))
        create_queues(read(ROOT, STAGE), boto3.client("sqs"))
        import app

        posts = Posts()
        app.app.websocket_api.send = posts
        events(app, posts)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
