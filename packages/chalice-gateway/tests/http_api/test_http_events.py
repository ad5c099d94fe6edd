"""The events of HTTP routes have the keys and formats of those that were recorded at AWS."""

import base64
import re

import pytest
from chalice import Chalice
from gateway_support.chalice_functions import Api

EVENT_KEYS = {
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
}
CONTEXT_KEYS = {
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "identity",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
}
IDENTITY_KEYS = {
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
}


@pytest.fixture
def api():
    app = Chalice(app_name="events")
    app.route("/things/{id}", methods=["GET", "POST"])(lambda id: id)
    app.route("/plain")(lambda: None)
    return Api(app, stage="v1")


def test_an_event_has_the_keys_that_were_recorded_at_aws(api):
    event = api.event("GET", "/things/7")
    assert event.keys() == EVENT_KEYS
    assert event["requestContext"].keys() == CONTEXT_KEYS
    assert event["requestContext"]["identity"].keys() == IDENTITY_KEYS


def test_an_event_names_its_route_and_its_path(api):
    event = api.event("GET", "/things/a%2Bb+c/?x=1")
    context = event["requestContext"]
    assert (event["resource"], event["httpMethod"]) == ("/things/{id}", "GET")
    assert event["path"] == context["path"] == "/things/a%2Bb+c/"
    assert event["pathParameters"] == {"id": "a%2Bb+c"}
    assert (context["resourcePath"], context["httpMethod"]) == ("/things/{id}", "GET")
    assert (context["stage"], context["protocol"]) == ("v1", "HTTP/1.1")


def test_what_does_not_apply_is_null(api):
    event = api.event("GET", "/plain")
    nulls = {key for key, value in event.items() if value is None}
    assert nulls == {
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    }
    identity = event["requestContext"]["identity"]
    assert {key for key, value in identity.items() if value is not None} == {"sourceIp"}


def test_a_repeated_parameter_has_its_last_value_and_a_list_of_all(api):
    event = api.event("GET", "/plain?a=1&b=x+y%26&a=2&c&d=")
    assert event["queryStringParameters"] == {"a": "2", "b": "x y&", "c": "", "d": ""}
    assert event["multiValueQueryStringParameters"]["a"] == ["1", "2"]


@pytest.mark.parametrize("query", ["x=%C3%A9", "x=é"])
def test_a_query_is_utf8_encoded_or_not(api, query):
    assert api.event("GET", f"/plain?{query}")["queryStringParameters"] == {"x": "é"}


def test_headers_keep_the_case_of_the_request_and_a_repeated_one_has_a_list_of_all(api):
    headers = [("tEsT", "1"), ("tEsT", "2"), ("Cookie", "a=1; b=2")]
    event = api.event("GET", "/plain", headers)
    assert event["headers"]["tEsT"] == "2"
    assert event["multiValueHeaders"]["tEsT"] == ["1", "2"]
    assert event["headers"]["Cookie"] == "a=1; b=2"


def test_headers_of_the_connection_are_removed_and_forwarded_headers_added(api):
    sent = ("Connection", "Content-Length", "Expect", "TE", "Transfer-Encoding", "Upgrade")
    event = api.event("GET", "/plain", [(name, "x") for name in sent])
    assert event["headers"].keys() == event["multiValueHeaders"].keys()
    assert event["headers"].keys() == {
        "X-Amzn-Trace-Id",
        "X-Forwarded-For",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
    }
    assert re.fullmatch("Root=1-[0-9a-f]{8}-[0-9a-f]{24}", event["headers"]["X-Amzn-Trace-Id"])


def test_scheme_and_port_in_the_headers_are_those_of_this_machine(api):
    headers = api.event("GET", "/plain")["headers"]
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Port"]) == ("http", "8000")


def test_the_clients_address_is_added_to_those_of_its_proxies(api):
    assert api.event("GET", "/plain")["headers"]["X-Forwarded-For"] == "203.0.113.9"
    event = api.event("GET", "/plain", [("x-forwarded-for", "192.0.2.1")])
    assert event["headers"]["X-Forwarded-For"] == "192.0.2.1, 203.0.113.9"
    assert "x-forwarded-for" not in event["headers"]
    assert event["requestContext"]["identity"]["sourceIp"] == "203.0.113.9"


def test_identity_has_the_user_agent(api):
    identity = api.event("GET", "/plain", [("User-Agent", "curl")])["requestContext"]["identity"]
    assert identity["userAgent"] == "curl"


def test_a_body_of_text_is_passed_on_as_text(api):
    event = api.event("POST", "/things/1", [("Content-Type", "application/json")], "é\x00".encode())
    assert (event["body"], event["isBase64Encoded"]) == ("é\x00", False)


def test_a_body_that_is_not_utf8_is_damaged_unless_its_type_is_binary(api):
    event = api.event("POST", "/things/1", [("Content-Type", "text/plain")], b"\xff!")
    assert (event["body"], event["isBase64Encoded"]) == ("\ufffd!", False)


@pytest.mark.parametrize("kind", ["image/png", "IMAGE/PNG", "image/png; x=1"])
def test_a_body_of_a_binary_type_is_base64(api, kind):
    event = api.event("POST", "/things/1", [("content-type", kind)], b"\xff\x00")
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\xff\x00"


def test_every_request_has_ids_of_its_own_which_its_response_names(api):
    events = [api.event("GET", "/plain")["requestContext"] for _ in range(2)]
    assert events[0]["requestId"] != events[1]["requestId"]
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", events[0]["requestId"])
    answer = api.answer("GET", "/plain")
    context = api.functions.events["api_handler"][-1]["requestContext"]
    assert answer.header("x-amzn-requestid") == [context["requestId"]]
    assert answer.header("x-amz-apigw-id") == [context["extendedRequestId"]]


def test_times_are_milliseconds_since_the_epoch_and_a_date(api):
    context = api.event("GET", "/plain")["requestContext"]
    assert isinstance(context["requestTimeEpoch"], int)
    assert re.fullmatch(r"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000", context["requestTime"])
