"""What API Gateway answers itself, with its own bodies and error types."""

import json
import re

import pytest
from chalice import Chalice
from chalice_gateway.functions.errors import (
    FunctionFailed,
    FunctionThrottled,
    IntegrationTimedOut,
)
from gateway_support.chalice_functions import Api, manifest

KEY = "0123456789abcdefghij"
FORBIDDEN = (403, b'{"message":"Forbidden"}', "ForbiddenException")


@pytest.fixture
def app():
    app = Chalice(app_name="refusals")
    app.route("/things", methods=["GET", "POST"])(lambda: {"done": True})
    app.route("/keyed", api_key_required=True)(lambda: app.current_request.context["identity"])
    return app


@pytest.fixture
def api(app):
    return Api(app)


def refusal(answer):
    return answer.status, answer.body, *answer.header("x-amzn-errortype")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("DELETE", "/things"), ("HEAD", "/things"), ("OPTIONS", "/things")],
)
def test_a_path_or_a_method_without_a_route_is_forbidden(api, method, path):
    body = b'{"message":"Missing Authentication Token"}'
    assert refusal(api.answer(method, path)) == (403, body, "MissingAuthenticationTokenException")
    assert api.functions.events == {}


@pytest.mark.parametrize(
    ("method", "path", "shown"),
    [
        ("GET", "/api/things", "no route; there is GET /things"),
        ("GET", "/x%1b/things", "no route; there is GET /things"),
        ("DELETE", "/things", "no route; there is GET, POST /things"),
        ("PUT", "/v1/things", "no route; there is GET, POST /things"),
        ("GET", "/api/", "no route; there is GET /"),
    ],
)
def test_the_terminal_names_the_route_that_a_client_may_have_meant(
    api, capsys, method, path, shown
):
    api.functions.app.route("/")(dict)
    api.functions.manifest = manifest(api.functions.app)
    api.answer(method, path)
    assert capsys.readouterr().out.endswith(f"  403  42 B  {shown}\n")


@pytest.mark.parametrize("path", ["/nowhere", "/favicon.ico", "/things/1/2"])
def test_the_terminal_names_no_route_that_has_little_in_common(api, capsys, path):
    api.functions.app.route("/")(dict)
    api.functions.manifest = manifest(api.functions.app)
    api.answer("GET", path)
    assert capsys.readouterr().out.endswith("  403  42 B\n")


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (FunctionFailed("Unhandled", "boom"), 502, "Internal server error"),
        (FunctionFailed("Runtime.ExitError", "died"), 502, "Internal server error"),
        (FunctionFailed("Sandbox.Timedout", "its own time-out"), 502, "Internal server error"),
        (FunctionThrottled(), 500, "Internal server error"),
        (IntegrationTimedOut(), 504, "Endpoint request timed out"),
    ],
)
def test_a_function_that_fails_is_answered_with_json(api, error, status, text):
    api.functions.results["api_handler"] = error
    body = json.dumps({"message": text}).encode()
    expected = (status, body, "InternalServerErrorException")
    assert refusal(api.answer("GET", "/things")) == expected


def test_a_function_may_take_as_long_as_the_integration(app):
    api = Api(app, integration_timeout=1.5)
    api.answer("GET", "/things")
    assert api.functions.timeouts["api_handler"] == (1.5, 2.0)


def test_a_request_of_more_than_10_mb_is_too_long(api):
    assert api.answer("POST", "/things", body=b"x" * (5 * 1024 * 1024)).status == 200
    too_long = b"x" * (10 * 1024 * 1024 + 1)
    for headers in ((), [("Content-Length", str(len(too_long)))]):
        answer = api.answer("POST", "/things", headers, too_long)
        assert answer.status == 413
        assert answer.body == b"HTTP content length exceeded 10485760 bytes."
        assert answer.header("content-type") == ["text/plain"]


def test_an_event_of_more_than_6_mb_is_too_long_for_lambda(api):
    answer = api.answer("POST", "/things", body=b"x" * (6 * 1024 * 1024))
    assert (answer.status, answer.body) == (413, b'{"message":"Request Too Long"}')
    # Binary data is base64 in the event.
    png = [("Content-Type", "image/png")]
    assert api.answer("POST", "/things", png, b"x" * (5 * 1024 * 1024)).status == 413


@pytest.mark.parametrize("sent", [None, "", "wrong", KEY + "x", "é"])
def test_a_route_that_needs_a_key_lets_nobody_in_without_a_valid_one(app, capfd, sent):
    headers = [] if sent is None else [("x-api-key", sent)]
    assert refusal(Api(app, api_keys=[KEY]).answer("GET", "/keyed", headers)) == FORBIDDEN
    assert capfd.readouterr().err == ""


def test_each_valid_key_is_accepted_and_named_in_the_event(app):
    api = Api(app, api_keys=["another", KEY])
    identity = api.answer("GET", "/keyed", [("X-Api-Key", KEY)]).json()
    assert identity["apiKey"] == KEY
    assert identity["apiKeyId"]
    assert api.answer("GET", "/keyed", [("x-api-key", "another")]).status == 200


def test_other_routes_need_no_key(app):
    assert Api(app, api_keys=[KEY]).answer("GET", "/things").status == 200


def test_without_keys_the_terminal_names_the_option_once(api, capfd):
    for _ in range(2):
        assert refusal(api.answer("GET", "/keyed", [("x-api-key", KEY)])) == FORBIDDEN
    told = capfd.readouterr().err
    assert told.count("--api-key KEY") == 1
    assert KEY not in told


def test_the_log_has_the_path_as_sent_and_never_the_query(api, capfd):
    api.answer("GET", "/nowhere%1b[31m?token=secret")
    out = capfd.readouterr().out
    assert re.search(r"GET +/nowhere%1b\[31m +\d+ ms  403  ", out)
    assert "secret" not in out
