"""The handlers, called with events in the form in which API Gateway sends them."""

import subprocess
import sys

import pytest
from chalice_gateway.aws_account import REGION

import app as module
from chalicelib.concurrency.workers import Greenlets
from chalicelib.delivery.fanout_queue import Api, Chunk, News, Summary
from chalicelib.protocol.identifiers import member_of
from tests.chalicelib.api_gateway_events import (
    ID,
    PEER,
    connect_event,
    disconnect_event,
    message_event,
)


@pytest.mark.parametrize(
    ("route", "handler"),
    [("$connect", "on_connect"), ("$disconnect", "on_disconnect"), ("$default", "on_message")],
)
def test_each_websocket_route_has_its_handler(route, handler):
    assert module.app.websocket_handlers[route].name == handler


def test_a_connection_is_accepted_and_stored(handle, store):
    response = handle(connect_event())
    assert response["statusCode"] == 200
    assert store.get(ID).home == "lobby"


def test_the_address_sets_room_name_and_session(handle, store):
    handle(connect_event(query={"room": "blue", "name": "Ana", "session": "s" * 22}))
    ana = store.get(ID)
    assert (ana.home, ana.name, ana.member) == ("blue", "Ana", member_of("s" * 22))


@pytest.mark.parametrize("query", [{"room": ""}, {"name": "\n"}, {"session": "short"}], ids=repr)
def test_a_bad_address_is_refused_with_400(handle, store, query):
    response = handle(connect_event(query=query))
    assert response["statusCode"] == 400
    assert next(iter(query)) in response["body"]
    assert store.get(ID) is None


def test_a_connection_is_refused_with_503_when_the_store_fails(handle, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_TABLE", "no-such-table")
    assert handle(connect_event())["statusCode"] == 503


def test_posts_go_to_the_api_itself_whatever_domain_a_client_has_connected_to(handle, monkeypatch):
    monkeypatch.setattr(module.app.websocket_api, "_endpoint", None)
    event = connect_event()
    event["requestContext"]["domainName"] = "chat.example.com"
    handle(event)
    assert module.app.websocket_api._endpoint == (
        f"https://abcdefghij.execute-api.{REGION}.amazonaws.com/api"
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Origin-Secret": "s3cret"}, 200),
        ({"x-origin-secret": "s3cret"}, 200),
        ({"X-Origin-Secret": "guess"}, 403),
        ({"X-Origin-Secret": "s3cret, guess"}, 403),
        ({}, 403),
    ],
)
def test_behind_cloudfront_a_handshake_past_it_is_refused(
    handle, store, monkeypatch, headers, status
):
    monkeypatch.setenv("ORIGIN_SECRET", "s3cret")
    event = {**connect_event(), "headers": headers, "multiValueHeaders": {}}
    assert handle(event)["statusCode"] == status
    assert (store.get(ID) is not None) == (status == 200)


def messages_of(posts, id):
    """The messages that a connection has received."""
    return [frame for frame in posts.frames[id] if frame["type"] == "message"]


def test_a_message_reaches_every_connection(handle, posts):
    handle(connect_event(ID))
    handle(connect_event(PEER))
    assert handle(message_event('{"action":"sendmessage","data":"hello"}')) == {"statusCode": 200}
    assert [frame["data"] for frame in messages_of(posts, ID)] == ["hello"]
    assert [frame["data"] for frame in messages_of(posts, PEER)] == ["hello"]


@pytest.mark.parametrize(
    "body", [None, "", "null", "/join", "{", "[" * 100_000], ids=lambda body: repr(body)[:9]
)
def test_an_invalid_frame_gets_an_error_frame_and_the_handler_succeeds(handle, posts, body):
    handle(connect_event())
    assert handle(message_event(body)) == {"statusCode": 200}
    assert [frame["type"] for frame in posts.frames[ID]] == ["error"]


@pytest.mark.parametrize("body", [None, ""], ids=["no body", "an empty body"])
def test_an_empty_frame_gets_bad_json(handle, posts, body):
    handle(connect_event())
    handle(message_event(body))
    assert [frame["code"] for frame in posts.frames[ID]] == ["bad_json"]


def test_an_event_with_a_null_body_gets_bad_json(handle, posts):
    handle(connect_event())
    handle({**message_event(None), "body": None})
    assert [frame["code"] for frame in posts.frames[ID]] == ["bad_json"]


def test_a_disconnect_deletes_the_connections_row(handle, store):
    handle(connect_event(ID))
    handle(connect_event(PEER))
    assert handle(disconnect_event(ID)) == {"statusCode": 200}
    assert store.get(ID) is None
    assert store.get(PEER) is not None


def test_a_writer_of_the_log_that_waits_lets_the_other_calls_go_on(handle, monkeypatch):
    """The room is listed meanwhile, in the same thread."""
    waits = []
    monkeypatch.setattr(Greenlets, "sleep", lambda _, seconds: waits.append(seconds))
    module.wiring.messages._appender._writer.sleep(0.02)
    assert waits == [0.02]


def test_the_chat_service_of_an_api_is_created_once(handle):
    here = Api("abcdefghij", "api")
    assert module.wiring.chat(here) is module.wiring.chat(Api("abcdefghij", "api"))


@pytest.mark.parametrize(("posts_per_s", "each"), [("10000", 900), ("2500", 750)])
def test_a_function_behind_the_queue_posts_at_its_part_of_the_quota(
    rewire, handle, monkeypatch, posts_per_s, each
):
    monkeypatch.setenv("POSTS_PER_SECOND", posts_per_s)
    rewire()
    pace = module.wiring.chat(Api("abcdefghij", "api"))._tools.dispatcher._pace
    assert pace.per_s == pytest.approx(each)


def test_a_chunk_is_posted_through_its_own_api(handle, posts):
    chunk = Chunk(Api("abcdefghij", "api"), "lobby", '{"type":"message"}', [ID, PEER])
    module.app.websocket_api._endpoint = None
    handler = module.app.handler_map["fanout"]
    handler({"Records": [{"body": chunk.encode(), "receiptHandle": "r"}]}, None)
    assert sorted(posts.frames) == sorted([ID, PEER])
    endpoint = f"https://abcdefghij.execute-api.{REGION}.amazonaws.com/api"
    assert module.app.websocket_api._endpoint == endpoint


def test_a_summary_is_posted_through_its_own_api(handle, posts):
    for event in (connect_event(), connect_event(PEER)):
        handle(event)
    posts.frames.clear()
    summary = Summary(Api("abcdefghij", "api"), "lobby", News.PRESENCE)
    handler = module.app.handler_map["fanout"]
    handler({"Records": [{"body": summary.encode(), "receiptHandle": "r"}]}, None)
    assert {id: [frame["type"] for frame in posts.frames[id]] for id in (ID, PEER)} == {
        ID: ["members"],
        PEER: ["members"],
    }


# Imports that would lengthen every cold start; see bench/coldstart.
HEAVY = {
    "boto3": "botocore makes the clients, without s3transfer",
    "botocore.session": "the slowest import; the page's function does not need it",
    "botocore.client": "the same",
    "urllib3": "the same",
}


def import_app(then, **environment):
    """Import app.py in a fresh interpreter, then run a line."""
    code = f"import sys, app\n{then}\n"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=module.STATIC.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_importing_the_app_creates_no_client_and_needs_no_environment():
    done = import_app("print(app.aws._clients)")
    assert (done.returncode, done.stdout, done.stderr) == (0, "{}\n", "")


@pytest.mark.parametrize("environment", [{}, {"_HANDLER": "app.app"}], ids=["here", "the page's"])
def test_importing_the_app_loads_no_heavy_module(environment):
    if environment:
        environment = {**environment, "AWS_LAMBDA_FUNCTION_NAME": "chat"}
    done = import_app("print(*sys.modules)", **environment)
    assert done.returncode == 0, done.stderr
    assert not HEAVY.keys() & set(done.stdout.split())


def test_the_clients_are_ready_before_the_first_event_in_lambda():
    done = import_app(
        "print(list(app.aws._clients))\n"
        "print({'botocore.session', 'chalicelib.web', 'chalicelib.search'} & {*sys.modules})",
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_LAMBDA_FUNCTION_NAME="chat",
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
        _HANDLER="app.on_connect",
    )
    assert (done.returncode, done.stdout) == (
        0,
        "[('sqs', None), ('dynamodb', None)]\nset()\n",
    ), done.stderr


def test_the_local_gateway_has_the_clients_and_the_credentials_ready_before_it_forks_for_an_event():
    done = import_app(
        "print(list(app.aws._clients), app.aws._configuration._session._credentials.access_key)",
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",
        AWS_LAMBDA_FUNCTION_NAME="chat",
        AWS_DEFAULT_REGION=REGION,
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
        CHALICE_GATEWAY="true",
        NO_PROXY="*",
        _HANDLER="app.on_connect",
    )
    assert (done.returncode, done.stdout) == (
        0,
        "[('sqs', None), ('dynamodb', None)] local\n",
    ), done.stderr
