"""The handler of `$connect` where a token is required."""

import json
import logging
import time

import pytest
from chalice_gateway.aws_account import REGION

import app
from chalicelib.auth.claims import member_of
from tests.chalicelib.api_gateway_events import ID, connect_event, message_event
from tests.chalicelib.auth.tokens import OTHER_SECRET, SECRET, claims, signed
from tests.chalicelib.aws.behaviours import reply
from tests.chalicelib.test_app import import_app
from tests.support.hostile import answers, serving

NAME = "/serverless-chat/dev/auth-secret"


@pytest.fixture
def ssm(handle, session):
    return session.client("ssm")


@pytest.fixture
def sign_in(handle, ssm, rewire, monkeypatch):
    """`sign_in(token)`: the answer to a handshake with a token."""
    monkeypatch.setenv("AUTH", "token")
    monkeypatch.setenv("AUTH_SECRET", f"ssm:{NAME}")
    ssm.put_parameter(Name=NAME, Value=f"{SECRET}\n", Type="SecureString")
    rewire()

    def run(token, query=None, **headers):
        event = connect_event(query=query)
        event["headers"].update(headers)
        if token is not None:
            event["headers"]["Sec-WebSocket-Protocol"] = f"chat.v1, auth.{token}"
        return handle(event)

    return run


def valid(**changed):
    return claims(**{"iss": None, "aud": None, "exp": int(time.time()) + 60, **changed})


def test_who_has_a_token_connects_as_its_member(sign_in, store):
    response = sign_in(signed(valid(name="Ana", rooms="help:read")), {"room": "help"})
    assert response["statusCode"] == 200
    assert response["headers"] == {"Sec-WebSocket-Protocol": "chat.v1"}
    ana = store.get(ID)
    assert (ana.member, ana.name, ana.vouched) == (member_of("", "user-1"), "Ana", True)
    assert ana.rooms == {"help": "r"}


def test_a_session_does_not_replace_a_token(sign_in, store):
    assert sign_in(None, {"session": "s" * 22})["statusCode"] == 401
    assert store.get(ID) is None


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "x",
        signed(valid(exp=int(time.time()) - 1)),
        signed(valid(), OTHER_SECRET),
        signed(valid(aud="other")),
    ],
    ids=["none", "empty", "malformed", "expired", "another secret", "for another audience"],
)
def test_who_has_no_valid_token_is_refused_with_401(sign_in, store, token):
    response = sign_in(token)
    assert response["statusCode"] == 401
    assert json.loads(response["body"])["message"].startswith(("the token ", "there is no token"))
    assert "Sec-WebSocket-Protocol" not in response["headers"]
    assert store.get(ID) is None


def test_a_room_that_the_token_does_not_allow_is_refused_with_403(sign_in, store):
    assert sign_in(signed(valid(rooms="help:read")), {"room": "blue"})["statusCode"] == 403
    assert store.get(ID) is None


def test_a_page_of_another_origin_is_refused_with_403(sign_in, monkeypatch):
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://example.com")
    token = signed(valid())
    assert sign_in(token, Origin="https://evil.example")["statusCode"] == 403
    assert sign_in(token, Origin="https://example.com")["statusCode"] == 200


def test_without_the_secret_a_handshake_is_refused_with_503_and_not_with_401(sign_in, ssm):
    ssm.delete_parameter(Name=NAME)
    response = sign_in(signed(valid()))
    assert (response["statusCode"], json.loads(response["body"])) == (
        503,
        {"message": "The chat is unavailable."},
    )


def test_a_bad_address_is_refused_with_400(sign_in):
    assert sign_in(signed(valid()), {"room": "?"})["statusCode"] == 400


def test_the_secret_is_read_once(sign_in, monkeypatch):
    reads = []
    real = app.aws.client("ssm").get_parameter
    monkeypatch.setattr(
        type(app.aws.client("ssm")),
        "get_parameter",
        lambda _, **parameters: reads.append(parameters) or real(**parameters),
    )
    for _ in range(3):
        assert sign_in(signed(valid()))["statusCode"] == 200
    assert reads == [{"Name": NAME, "WithDecryption": True}]


def test_a_token_is_in_no_line_of_the_log(sign_in, caplog):
    caplog.set_level(logging.DEBUG)
    for token in (signed(valid()), signed(valid(), OTHER_SECRET), signed(valid(exp=1))):
        sign_in(token)
        assert not any(part in caplog.text for part in token.split("."))
    assert "the token has a wrong signature" in caplog.text
    assert SECRET not in caplog.text


def test_a_connection_renews_its_token(sign_in, handle, posts):
    sign_in(signed(valid()))
    expiry = int(time.time()) + 600
    renewed = signed(valid(exp=expiry))
    handle(message_event(json.dumps({"action": "authenticate", "token": renewed, "id": "1"})))
    assert posts.frames[ID][-1] == {"type": "authenticated", "expiresAt": expiry * 1000, "id": "1"}


def test_a_renewal_that_cannot_be_checked_is_unavailable(sign_in, handle, posts, ssm):
    sign_in(signed(valid()))
    app.wiring.verifier._people._secrets._secrets = ()
    ssm.delete_parameter(Name=NAME)
    handle(message_event(json.dumps({"action": "authenticate", "token": signed(valid())})))
    assert posts.frames[ID][-1]["code"] == "unavailable"


def test_a_bad_token_renews_nothing(sign_in, handle, posts):
    sign_in(signed(valid()))
    handle(message_event(json.dumps({"action": "authenticate", "token": signed(valid(exp=1))})))
    assert posts.frames[ID][-1] == {
        "type": "error",
        "code": "bad_token",
        "message": "The token has expired.",
    }


@pytest.mark.parametrize(
    ("handler", "reads"), [("app.on_connect", True), ("app.on_message", False), ("app.app", False)]
)
def test_in_lambda_the_function_for_new_connections_has_the_secret_before_the_first_event(
    handler, reads
):
    answer = json.dumps({"Parameter": {"Value": SECRET}}).encode()
    with serving(answers(reply(200, answer))) as server:
        done = import_app(
            "print(app.wiring.verifier._people._secrets._secrets)",
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
            AWS_LAMBDA_FUNCTION_NAME="chat",
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,
            AWS_ENDPOINT_URL=server.url.removesuffix("/stage"),
            _HANDLER=handler,
            AUTH="token",
            AUTH_SECRET="ssm:x",
        )
    expected = f"({SECRET.encode()!r},)\n" if reads else "()\n"
    assert (done.returncode, done.stdout) == (0, expected), done.stderr
