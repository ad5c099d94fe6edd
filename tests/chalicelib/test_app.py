"""The handlers, called with events as API Gateway makes them (see API_GATEWAY.md, section 1)."""

import subprocess
import sys

import boto3
import pytest
from chalice.test import Client
from chalice_gateway.aws_account import REGION

import app as module
from chalicelib.concurrency.workers import Greenlets, Threads
from chalicelib.delivery.fanout_queue import Api, Chunk
from chalicelib.protocol.identifiers import member_of
from tests.chalicelib.events import ID, PEER, connect_event, disconnect_event, message_event


@pytest.mark.parametrize(
    ("route", "handler"),
    [("$connect", "on_connect"), ("$disconnect", "on_disconnect"), ("$default", "on_message")],
)
def test_each_route_of_the_websocket_has_its_handler(route, handler):
    assert module.app.websocket_handlers[route].name == handler


def test_a_connection_is_accepted_and_stored(handle, store):
    response = handle(connect_event())
    assert response["statusCode"] == 200
    assert store.get(ID).room == "lobby"


def test_the_address_says_room_name_and_session(handle, store):
    handle(connect_event(query={"room": "blue", "name": "Ana", "session": "s" * 22}))
    ana = store.get(ID)
    assert (ana.room, ana.name, ana.member) == ("blue", "Ana", member_of("s" * 22))


@pytest.mark.parametrize("query", [{"room": ""}, {"name": "\n"}, {"session": "short"}], ids=repr)
def test_a_bad_address_is_refused_with_400(handle, store, query):
    response = handle(connect_event(query=query))
    assert response["statusCode"] == 400
    assert next(iter(query)) in response["body"]
    assert store.get(ID) is None


def test_without_a_store_a_connection_is_refused_with_503(handle, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_TABLE", "no-such-table")
    assert handle(connect_event())["statusCode"] == 503


def said(posts, id):
    """The messages that a connection has received."""
    return [frame for frame in posts.frames[id] if frame["type"] == "message"]


def test_a_message_reaches_everyone(handle, posts):
    handle(connect_event(ID))
    handle(connect_event(PEER))
    assert handle(message_event('{"action":"sendmessage","data":"hello"}')) == {"statusCode": 200}
    assert [frame["data"] for frame in said(posts, ID)] == ["hello"]
    assert [frame["data"] for frame in said(posts, PEER)] == ["hello"]


@pytest.mark.parametrize(
    "body", [None, "", "null", "/join", "{", "[" * 100_000], ids=lambda body: repr(body)[:9]
)
def test_nonsense_is_answered_with_an_error_frame_and_is_no_error_of_the_function(
    handle, posts, body
):
    handle(connect_event())
    assert handle(message_event(body)) == {"statusCode": 200}
    assert [frame["type"] for frame in posts.frames[ID]] == ["error"]


@pytest.mark.parametrize("body", [None, ""], ids=["no body", "an empty body"])
def test_an_empty_frame_is_answered_with_bad_json(handle, posts, body):
    handle(connect_event())
    handle(message_event(body))
    assert [frame["code"] for frame in posts.frames[ID]] == ["bad_json"]


def test_an_event_whose_body_is_null_is_answered_with_bad_json(handle, posts):
    handle(connect_event())
    handle({**message_event(None), "body": None})
    assert [frame["code"] for frame in posts.frames[ID]] == ["bad_json"]


def test_a_connection_that_closes_is_forgotten(handle, store):
    handle(connect_event(ID))
    handle(connect_event(PEER))
    assert handle(disconnect_event(ID)) == {"statusCode": 200}
    assert store.get(ID) is None
    assert store.get(PEER) is not None


def test_the_chat_is_made_once(handle):
    here = Api("abcdefghij", "api")
    assert module.chat_service(here) is module.chat_service(Api("abcdefghij", "api"))


def test_posts_that_do_not_go_by_the_apps_own_client_may_block_their_thread(handle, monkeypatch):
    assert isinstance(module.workers(), Greenlets)
    monkeypatch.setattr(module.app.websocket_api, "session", boto3.Session())
    assert isinstance(module.workers(), Threads)


def test_a_chunk_of_a_large_broadcast_is_posted_to_its_api(handle, posts):
    chunk = Chunk(Api("abcdefghij", "api"), "lobby", '{"type":"message"}', [ID, PEER])
    module.app.websocket_api._endpoint = None
    handler = module.app.handler_map["fanout"]
    handler({"Records": [{"body": chunk.encode(), "receiptHandle": "r"}]}, None)
    assert sorted(posts.frames) == sorted([ID, PEER])
    endpoint = f"https://abcdefghij.execute-api.{REGION}.amazonaws.com/api"
    assert module.app.websocket_api._endpoint == endpoint


# Imports that would lengthen every cold start; see bench/coldstart.
HEAVY = {
    "boto3": "botocore alone makes the clients, and without s3transfer",
    "botocore.session": "with what it imports, most of all; the page's function needs none",
    "botocore.client": "the same",
    "urllib3": "the same",
    "aws_lambda_powertools": "only metrics need it, and those are of Lambda only",
}


def import_app(then, **environment):
    """Import app.py in a fresh interpreter, and run a line after that."""
    code = f"import sys, app\n{then}\n"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=module.STATIC.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_importing_makes_no_client_and_needs_no_environment():
    done = import_app("print(app.aws._clients)")
    assert (done.returncode, done.stdout, done.stderr) == (0, "{}\n", "")


@pytest.mark.parametrize("environment", [{}, {"_HANDLER": "app.app"}], ids=["here", "the page's"])
def test_importing_imports_nothing_heavy(environment):
    if environment:
        environment = {**environment, "AWS_LAMBDA_FUNCTION_NAME": "chat"}
    done = import_app("print(*sys.modules)", **environment)
    assert done.returncode == 0, done.stderr
    assert not HEAVY.keys() & set(done.stdout.split())


def test_in_lambda_what_talks_to_the_store_is_ready_for_it_before_the_first_event():
    done = import_app(
        "print(list(app.aws._clients), 'aws_lambda_powertools.metrics' in sys.modules)",
        AWS_LAMBDA_FUNCTION_NAME="chat",
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        _HANDLER="app.on_connect",
    )
    assert (done.returncode, done.stdout) == (0, "[('dynamodb', None)] True\n"), done.stderr


@pytest.fixture
def http(tmp_path, monkeypatch):
    (tmp_path / "js").mkdir()
    (tmp_path / "index.html").write_text("<h1>chat</h1>")
    (tmp_path / "js" / "main.js").write_text("go();")
    monkeypatch.setattr(module, "STATIC", tmp_path)
    with Client(module.app, project_dir=str(tmp_path)) as client:
        yield client.http


def test_the_page_is_at_the_root(http):
    response = http.get("/")
    assert (response.status_code, response.body) == (200, b"<h1>chat</h1>")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_page_has_the_websockets_address_if_the_deployment_set_it(http, monkeypatch):
    element = '<meta name="websocket-address" content="%s">'
    (module.STATIC / "index.html").write_text(element % "")
    assert http.get("/").body.decode() == element % ""
    monkeypatch.setenv("WEBSOCKET_ADDRESS", "wss://h/api")
    assert http.get("/").body.decode() == element % "wss://h/api"


def test_the_page_s_files_are_one_folder_deep(http):
    assert http.get("/js/main.js").body == b"go();"


def test_a_browser_that_has_the_page_is_told_so(http):
    etag = http.get("/").headers["ETag"]
    response = http.get("/", headers={"If-None-Match": etag})
    assert (response.status_code, response.body) == (304, b"")


@pytest.mark.parametrize("path", ["/js/no.js", "/%2e%2e/app.py", "/js/..%2findex.html", "/js/.."])
def test_what_is_not_there_is_not_found(http, path):
    assert http.get(path).status_code == 404


def test_an_unknown_file_at_the_root_is_not_served(http):
    assert http.get("/index.html").status_code in (403, 404)  # 403: API Gateway knows no such route
