"""A Chalice app answers the same through these events as through `chalice local`.

Where API Gateway differs from `chalice local`, the other tests here say how.
"""

import base64

import pytest
from chalice import Chalice, NotFoundError, Response
from chalice.config import Config
from chalice.local import LocalGateway
from gateway_support.chalice_functions import Api

JSON = ("Content-Type", "application/json")
PNG = ("Content-Type", "image/png")
ACCEPT_PNG = ("Accept", "image/png")


@pytest.fixture(scope="module")
def app():
    app = Chalice(app_name="parity")
    both = {"methods": ["GET", "POST", "PUT"], "cors": True}

    @app.route("/request/{first}/{second}", **both)
    def request(first, second):
        found = app.current_request
        names = ("x-custom", "cookie", "content-type", "host")
        return {
            "args": [first, second],
            "method": found.method,
            "query": found.query_params
            and {k: found.query_params.getlist(k) for k in found.query_params},
            "uri": found.uri_params,
            "path": [found.path, found.context["path"], found.context["resourcePath"]],
            "headers": {name: found.headers.get(name) for name in names},
            "raw": found.raw_body.decode("latin-1"),
            "json": found.json_body,
        }

    @app.route("/image", methods=["GET", "POST"], content_types=["image/png"])
    def image():
        body = app.current_request.raw_body or b"\x89PNG\xff"
        return Response(body, headers={"Content-Type": "image/png"})

    @app.route("/cookies")
    def cookies():
        return Response("é", headers={"Set-Cookie": ["a=1", "b=2"], "Content-Type": "text/plain"})

    @app.route("/status/{code}", cors=True)
    def status(code):
        return Response({"code": code}, status_code=int(code))

    @app.route("/missing")
    def missing():
        raise NotFoundError("nothing here")

    @app.route("/broken")
    def broken():
        raise ValueError("boom")

    return app


def through_chalice_local(app, method, target, headers, body):
    gateway = LocalGateway(app, Config())
    answer = gateway.handle_request(
        method, target, {name.lower(): value for name, value in headers}, body or None
    )
    merged = {**answer["headers"], **answer["multiValueHeaders"]}
    return answer["statusCode"], merged, answer


def comparable(headers):
    return {
        name.lower(): sorted([value] if isinstance(value, str) else value)
        for name, value in headers.items()
    }


REQUESTS = [
    ("GET", "/request/a/b", [], b""),
    ("GET", "/request/a/b?x=1&y=2&x=3&z=&w=a+b%20c%26", [], b""),
    ("GET", "/request/a/b?%C3%A9=%F0%9F%A9%B7", [], b""),
    ("GET", "/request/a%20b/c%2Fd+e?x", [], b""),
    ("GET", "/request/%C3%A9/~._-/", [], b""),
    ("GET", "/request/a/b", [("X-Custom", "1"), ("Cookie", "a=1; b=2"), ("Host", "h:1")], b""),
    ("POST", "/request/a/b", [JSON], b'{"a": [1, "\xc3\xa9"]}'),
    ("POST", "/request/a/b", [JSON], b"{broken"),
    ("PUT", "/request/a/b", [("Content-Type", "application/json; charset=utf-8")], b"[]"),
    ("POST", "/request/a/b", [("Content-Type", "text/plain")], b"text"),
    ("POST", "/image", [PNG, ACCEPT_PNG], bytes(range(256))),
    ("GET", "/image", [PNG, ACCEPT_PNG], b""),
    ("POST", "/image", [JSON], b"{}"),
    ("GET", "/cookies", [], b""),
    ("GET", "/status/201", [], b""),
    ("GET", "/status/418", [], b""),
    ("GET", "/missing", [], b""),
    ("GET", "/broken", [], b""),
    ("OPTIONS", "/status/200", [("Origin", "https://a.example")], b""),
    ("OPTIONS", "/request/a/b", [], b""),
]


@pytest.mark.parametrize(("method", "target", "headers", "body"), REQUESTS)
def test_an_app_answers_as_through_chalice_local(app, method, target, headers, body):
    status, local_headers, local = through_chalice_local(app, method, target, headers, body)
    answer = Api(app).answer(method, target, headers, body)
    assert answer.status == status
    expected = comparable({"content-type": "application/json", **comparable(local_headers)})
    names = {name for name, _ in answer.headers}
    found = {name: sorted(answer.header(name)) for name in names & expected.keys()}
    assert found == expected
    assert answer.body == body_of(local)


def body_of(local):
    """The bytes of a local answer, as Chalice's own server sends them."""
    if local.get("isBase64Encoded"):
        return base64.b64decode(local["body"])
    return (local["body"] or "").encode()


@pytest.mark.parametrize(("method", "target", "headers", "body"), REQUESTS[:-2])
def test_an_event_has_what_chalice_local_passes(app, method, target, headers, body):
    lower = {name.lower(): value for name, value in headers}
    converter = LocalGateway(app, Config()).event_converter
    local = converter.create_lambda_event(method, target, lower, body or None)
    event = Api(app).event(method, target, headers, body)
    assert event["pathParameters"] == (local["pathParameters"] or None)
    key = "multiValueQueryStringParameters"
    assert event[key] == local[key]
    assert {k.lower(): v for k, v in event["headers"].items()}.items() >= lower.items()
    context = local["requestContext"]
    assert {
        name: event["requestContext"][name] for name in ("httpMethod", "resourcePath", "path")
    } == {name: context[name] for name in ("httpMethod", "resourcePath", "path")}
    expected = local["body"].decode() if isinstance(local["body"], bytes) else local["body"]
    assert event["body"] == expected
    assert event["isBase64Encoded"] == local.get("isBase64Encoded", False)
