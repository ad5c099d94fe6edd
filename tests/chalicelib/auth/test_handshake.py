"""The handshake: origins, and the token among the subprotocols."""

import pytest

from chalicelib.auth import Forbidden, HandshakeProblem, Unauthorized
from chalicelib.auth.claims import Claims
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.auth.handshake import SUBPROTOCOL, Handshake, authenticate, header_values
from chalicelib.capabilities import Capabilities

CLAIMS = Claims("m" * 22, None, Capabilities.ALL, 0)
ANY = frozenset({"*"})
OFFERED = "chat.v1, auth.a.b.c"


class OnlyOne:
    """A verifier that knows one token."""

    def counts(self, token):
        return True

    def verify(self, token):
        if token != "a.b.c":
            raise InvalidToken(Reason.BAD_SIGNATURE)
        return CLAIMS


def event(*lines, name="Sec-WebSocket-Protocol", **headers):
    """A `$connect` event that offers subprotocols."""
    several = {name: list(lines)} if lines else {}
    several.update({name: [value] for name, value in headers.items()})
    return {"headers": {n: v[-1] for n, v in several.items()}, "multiValueHeaders": several}


def problem(offered):
    with pytest.raises(Unauthorized) as refused:
        authenticate(offered, OnlyOne(), ANY)
    return refused.value.cause


@pytest.mark.parametrize(
    "lines",
    [
        ["chat.v1, auth.a.b.c"],
        ["auth.a.b.c,chat.v1"],
        ["chat.v1", "auth.a.b.c"],
        ["other.v2 ,\tchat.v1\t, auth.a.b.c"],
    ],
    ids=repr,
)
def test_a_token_is_offered_beside_the_protocol_of_the_chat(lines):
    assert authenticate(event(*lines), OnlyOne(), ANY) == Handshake(CLAIMS, SUBPROTOCOL)


@pytest.mark.parametrize(
    "name", ["sec-websocket-protocol", "Sec-Websocket-Protocol", "SEC-WEBSOCKET-PROTOCOL"]
)
def test_the_case_of_the_headers_name_does_not_matter(name):
    assert authenticate(event(OFFERED, name=name), OnlyOne(), ANY).claims is CLAIMS
    only_single = {"headers": {name: OFFERED}, "multiValueHeaders": None}
    assert authenticate(only_single, OnlyOne(), ANY).claims is CLAIMS


def test_the_answer_names_the_protocol_of_the_chat_and_never_the_token():
    accepted = authenticate(event(OFFERED), OnlyOne(), ANY)
    assert accepted.headers == {"Sec-WebSocket-Protocol": "chat.v1"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], HandshakeProblem.NO_TOKEN),
        (["chat.v1"], HandshakeProblem.NO_TOKEN),
        (["chat.v1, Auth.a.b.c"], HandshakeProblem.NO_TOKEN),
        (["chat.v1, xauth.a.b.c"], HandshakeProblem.NO_TOKEN),
        (["auth.a.b.c"], HandshakeProblem.NO_CHAT_PROTOCOL),
        (["Chat.v1, auth.a.b.c"], HandshakeProblem.NO_CHAT_PROTOCOL),
        (["chat.v1, auth.a.b.c, auth.a.b.c"], HandshakeProblem.SEVERAL_TOKENS),
        (["chat.v1, auth.a.b.c", "auth.x"], HandshakeProblem.SEVERAL_TOKENS),
        (["chat.v1, auth.x, auth.a.b.c"], HandshakeProblem.SEVERAL_TOKENS),
        ([""], HandshakeProblem.BAD_SUBPROTOCOLS),
        ([","], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1,,auth.a.b.c"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1, auth.a.b.c,"], HandshakeProblem.BAD_SUBPROTOCOLS),
        ([" chat.v1, auth.a.b.c"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1 auth.a.b.c"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1; auth.a.b.c"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1, auth.a.b.c\r\nX: y"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1, auth.a.b.c\n"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1,\u00a0auth.a.b.c"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1, auth.a.b.c\0"], HandshakeProblem.BAD_SUBPROTOCOLS),
        (['chat.v1, "auth.a.b.c"'], HandshakeProblem.BAD_SUBPROTOCOLS),
        (["chat.v1, auth.ä"], HandshakeProblem.BAD_SUBPROTOCOLS),
    ],
    ids=repr,
)
def test_other_offers_are_refused(lines, expected):
    assert problem(event(*lines)) is expected


def test_an_empty_token_is_refused_by_the_verifier():
    assert problem(event("chat.v1, auth.")).reason is Reason.BAD_SIGNATURE


def test_the_refusal_of_a_token_tells_its_reason():
    with pytest.raises(Unauthorized, match=r"^the token has a wrong signature$"):
        authenticate(event("chat.v1, auth.x"), OnlyOne(), ANY)


@pytest.mark.parametrize(
    ("lines", "answered"),
    [
        ([], None),
        (["chat.v1"], "chat.v1"),
        (["other, chat.v1"], "chat.v1"),
        (["chat.v1, auth.whatever"], "chat.v1"),
        (["auth.whatever"], None),
        (["other"], None),
        (["chat.v1\r\nX-Header: y"], None),
    ],
    ids=repr,
)
def test_where_anybody_may_connect_tokens_are_ignored(lines, answered):
    assert authenticate(event(*lines), None, ANY) == Handshake(None, answered)


ALLOWED = frozenset({"https://example.com", "http://localhost:3000"})


@pytest.mark.parametrize("verifier", [None, OnlyOne()], ids=["open", "token"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://example.com",
        "https://example.com:8443",
        "https://example.com.evil.example",
        "https://example.com/",
        "https://example.com, https://evil.example",
        "null",
        "",
        "*",
    ],
)
def test_a_page_of_another_origin_is_refused(origin, verifier):
    with pytest.raises(Forbidden):
        authenticate(event(OFFERED, origin=origin), verifier, ALLOWED)


@pytest.mark.parametrize("origin", ["https://example.com", "HTTPS://Example.com"])
def test_a_page_of_an_allowed_origin_connects(origin):
    assert authenticate(event(OFFERED, Origin=origin), OnlyOne(), ALLOWED)


def test_a_program_without_an_origin_connects():
    assert authenticate(event(OFFERED), OnlyOne(), ALLOWED)


def test_a_second_origin_is_refused():
    two = event(OFFERED)
    two["multiValueHeaders"]["Origin"] = ["https://example.com", "https://evil.example"]
    with pytest.raises(Forbidden):
        authenticate(two, OnlyOne(), ALLOWED)
    two["multiValueHeaders"] = {"Origin": ["https://example.com"], "origin": ["https://x.example"]}
    with pytest.raises(Forbidden):
        authenticate(two, OnlyOne(), ALLOWED)


def test_any_origin_is_allowed_unless_the_setting_names_some():
    assert authenticate(event(OFFERED, Origin="https://anywhere.example"), OnlyOne(), ANY)


def test_an_event_without_headers_has_no_values():
    for headers in ({}, {"headers": None, "multiValueHeaders": None}):
        assert header_values(headers, "origin") == []
