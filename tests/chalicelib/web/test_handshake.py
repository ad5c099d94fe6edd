"""The answer about a handshake, over HTTP."""

import pytest
from chalice.app import CaseInsensitiveMapping

from chalicelib.auth import header_values
from chalicelib.chat import Refusal
from chalicelib.web.handshake import answer

ANY = frozenset({"*"})
SHOP = frozenset({"https://shop.example"})


@pytest.fixture
def asked():
    """The events of handshakes that were asked about."""
    return []


@pytest.fixture
def ask(asked):
    """Asks: `ask(refusal, **headers)` returns status, body and headers."""

    def ask(refusal=None, allowed=ANY, method="GET", query=None, **headers):
        def check(event):
            asked.append(event)
            return refusal

        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = answer(method, CaseInsensitiveMapping(named), query, check, allowed)
        return response.status_code, response.body, response.headers

    return ask


def test_a_handshake_that_would_be_accepted_has_204(ask):
    status, body, headers = ask()
    assert (status, body) == (204, "")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [400, 401, 403, 503])
def test_a_refusal_has_the_status_of_the_handshake_a_code_and_a_text(ask, status):
    refusal = Refusal(status, "some_code", "Some text.")
    assert ask(refusal)[:2] == (status, {"code": "some_code", "message": "Some text."})


def test_the_handshake_has_the_token_the_origin_and_the_query_of_the_request(ask, asked):
    ask(Authorization="Bearer a.b-c_", Origin="https://shop.example", query={"room": "tea"})
    (event,) = asked
    assert header_values(event, "Sec-WebSocket-Protocol") == ["chat.v1, auth.a.b-c_"]
    assert header_values(event, "Origin") == ["https://shop.example"]
    assert event["queryStringParameters"] == {"room": "tea"}


@pytest.mark.parametrize("authorization", ["", "Basic YTpi", "a.b.c"])
def test_without_a_bearer_no_token_is_offered(ask, asked, authorization):
    ask(Authorization=authorization)
    assert header_values(asked[0], "Sec-WebSocket-Protocol") == ["chat.v1"]


def test_a_page_that_asks_its_own_server_has_that_servers_origin(ask, asked):
    own = {"host": "chat.example", "x-forwarded-proto": "https"}
    ask(**own, sec_fetch_site="same-origin")
    ask(**own, sec_fetch_site="none")
    ask(**own)
    assert [header_values(event, "Origin") for event in asked] == [
        ["https://chat.example"],
        [],
        [],
    ]


def test_pages_of_allowed_origins_may_read_the_answer(ask):
    _, _, headers = ask(Origin="https://shop.example", allowed=SHOP)
    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert headers["Vary"] == "Origin"
    assert ask(Origin="https://shop.example")[2]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("page", [None, "https://evil.example", "null"])
def test_other_pages_may_not(ask, page):
    headers = {"Origin": page} if page else {}
    assert "Access-Control-Allow-Origin" not in ask(allowed=SHOP, **headers)[2]


def test_a_browser_may_ask_first_whether_it_may_send_the_token(ask, asked):
    status, body, headers = ask(method="OPTIONS", Origin="https://shop.example", allowed=SHOP)
    assert (status, body) == (204, "")
    assert headers["Access-Control-Allow-Headers"] == "Authorization"
    assert asked == []


def test_a_page_behind_cloudfront_asks_from_the_address_that_people_see(ask, asked):
    ask(Sec_Fetch_Site="same-origin", Host="a1.execute-api.aws", X_Forwarded_Host="chat.example")
    assert header_values(asked[0], "Origin") == ["https://chat.example"]
