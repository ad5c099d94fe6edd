"""The app's HTTP routes answer on the same port."""

import json
import urllib.error
import urllib.request

import pytest

KEY = "0123456789abcdefghij"
FAILED = (502, {"message": "Internal server error"})


@pytest.fixture(scope="module")
def routes(shared_running):
    """An app of routes, with a short time-out and a key."""
    options = ("--integration-timeout", "5", "--api-key", KEY)
    return shared_running("routes_app", *options).wait_until_ready()


def ask(url, body=None, method=None, **headers):
    """Status, headers and body of the response to a request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


def ask_json(*arguments, **headers):
    """Status and JSON of the response to a request."""
    status, response_headers, body = ask(*arguments, **headers)
    assert response_headers["content-type"] == "application/json"
    return status, json.loads(body)


def test_a_route_answers_with_its_captured_values_and_query(tiny):
    answer = ask_json(f"{tiny.http}/greeting/ana?x=1")
    assert answer == (200, {"hello": "ana", "query": {"x": "1"}})


def test_a_path_without_a_route_is_forbidden_as_in_the_cloud(tiny):
    answer = ask_json(f"{tiny.http}/nowhere")
    assert answer == (403, {"message": "Missing Authentication Token"})


def test_the_stages_environment_variables_are_set(tiny):
    assert ask_json(f"{tiny.http}/environment/COLOUR") == (200, {"value": "blue"})


def test_another_stage_has_its_own_variables_and_its_own_address(gateway, tiny_app):
    prod = gateway(tiny_app, "--no-reload", "--stage", "prod").wait_until_ready()
    assert prod.ws.endswith("/v1")
    assert ask_json(f"{prod.http}/environment/COLOUR") == (200, {"value": "red"})


def test_a_route_gets_the_event_of_the_request_as_it_was_sent(routes):
    url = f"{routes.http}/event/a%20b%2Fc?x=1&x=2"
    status, event = ask_json(url, "é".encode(), tEsT="1", Content_Type="text/plain")
    assert (status, event["body"], event["httpMethod"]) == (200, "é", "POST")
    assert event["pathParameters"] == {"value": "a%20b%2Fc"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    # urllib capitalizes names; ASGI would have made them lower case.
    assert event["headers"]["Test"] == "1"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["headers"]["X-Forwarded-Port"] == routes.http.rpartition(":")[2]


def test_binary_data_arrives_and_returns_unchanged(routes):
    data = bytes(range(256)) * 100
    headers = {"Content_Type": "image/png", "Accept": "image/png"}
    status, answered, body = ask(f"{routes.http}/image", data, **headers)
    assert (status, answered["content-type"], body) == (200, "image/png", data)


def test_cors_is_answered_for_browsers(routes):
    status, headers, _ = ask(f"{routes.http}/event/x", method="OPTIONS")
    assert status == 200
    assert headers["access-control-allow-methods"] == "GET,POST,OPTIONS"
    assert ask(f"{routes.http}/event/x")[1]["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("how", ["die", "exit", "escape", "7mb"])
def test_a_function_that_has_no_valid_response_fails_alone(routes, how):
    assert ask_json(f"{routes.http}/fail/{how}", Accept="image/png") == FAILED
    assert ask_json(f"{routes.http}/process")[0] == 200


def test_an_exception_of_a_view_is_chalices_own_500(routes):
    status, body = ask_json(f"{routes.http}/fail/raise")
    assert (status, body["Code"]) == (500, "InternalServerError")


def test_a_route_that_takes_too_long_is_answered_504(routes):
    expected = (504, {"message": "Endpoint request timed out"})
    assert ask_json(f"{routes.http}/fail/hang") == expected


def test_a_route_cannot_send_to_connections_before_it_has_configured_the_api(routes):
    assert ask_json(f"{routes.http}/fail/send")[0] == 500
    routes.wait_for("(ValueError: WebsocketAPI.configure must be called)")


def test_a_request_of_more_than_10_mb_is_refused(routes):
    status, _, body = ask(f"{routes.http}/event/x", b"x" * 11_000_000, Content_Type="a/b")
    assert (status, body) == (413, b"HTTP content length exceeded 10485760 bytes.")


def test_an_authorizer_is_a_function_of_its_own(routes):
    status, told = ask_json(f"{routes.http}/authorized", Authorization="authorized")
    assert (status, told["principalId"]) == (200, "authorized")
    assert (told["name"], told["route"]) == ("check", "routes")
    assert told["process"] != told["route_process"]


@pytest.mark.parametrize(
    ("token", "status"), [("other", 403), ("unauthorized", 401), ("raise", 500), ("", 401)]
)
def test_an_authorizer_decides_who_may_call_a_route(routes, token, status):
    assert ask_json(f"{routes.http}/authorized", Authorization=token)[0] == status


def test_an_authorizer_that_cannot_be_asked_lets_nobody_in(routes):
    assert ask_json(f"{routes.http}/pool", Authorization="x")[0] == 401
    routes.wait_for("(The authorizer pool is a Cognito user pool.*nobody is let in)")


def test_a_key_lets_its_owner_in(routes):
    assert ask_json(f"{routes.http}/keyed") == (403, {"message": "Forbidden"})
    assert ask_json(f"{routes.http}/keyed", X_Api_Key=KEY) == (200, {})
