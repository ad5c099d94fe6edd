"""A page in Chromium against the gateway.

A module of its own: while the browser runs, no test of the module can call asyncio.run().
"""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
TALK = (Path(__file__).parent / "js" / "talk.js").read_text(encoding="utf-8")
REFUSED = [["error"], ["close", 1006, ""]]


@pytest.fixture(scope="module")
def page(chromium, tiny):
    """An empty page of the gateway's own origin."""
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{tiny.http}/greeting/page")
    yield page
    page.close()


@pytest.fixture
def talk(page, tiny):
    """Open a WebSocket, send, close with 4001; return all events of the page's socket."""

    def talk(*frames, query="", protocols=()):
        return page.evaluate(TALK, [tiny.ws + query, list(protocols), list(frames)])

    return talk


def test_a_page_sends_receives_and_closes_with_a_code(talk, recorded):
    opened, answer, (_, event), closed = talk("hello", "event")
    assert opened == ["open", ""]
    assert answer == ["message", "hello"]
    assert closed == ["close", 4001, "so long"]
    connection_id = json.loads(event)["requestContext"]["connectionId"]
    context = recorded(connection_id, "DISCONNECT")["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (4001, "so long")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?status=401", "HTTP Authentication failed"),
        ("?status=403", "Unexpected response code: 403"),
        ("?raise=1", "Unexpected response code: 502"),
    ],
)
def test_only_the_console_shows_why_a_page_was_refused(page, talk, query, words):
    with page.expect_console_message(lambda line: words in line.text):
        assert talk(query=query) == REFUSED


def test_a_page_gets_the_subprotocol_that_the_handler_returns(talk):
    opened, closed = talk(query="?protocol=b", protocols=["a", "b"])
    assert opened == ["open", "b"]
    assert closed == ["close", 4001, "so long"]


def test_a_page_fails_to_connect_if_no_subprotocol_of_its_own_is_returned(page, talk):
    words = "Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"
    with page.expect_console_message(lambda line: words in line.text):
        assert talk(protocols=["a"]) == REFUSED


def test_a_page_that_sends_binary_is_closed_with_1003(talk):
    _, closed = talk(2)
    assert closed == ["close", 1003, "Binary is not supported"]


@pytest.mark.parametrize("size", [32 * 1024 + 1, 128 * 1024 + 1, 1_000_000])
def test_a_page_that_sends_too_much_is_closed_with_1009(talk, size):
    *_, (kind, code, _) = talk("x" * size)
    assert (kind, code) == ("close", 1009)


def test_a_page_may_send_32_kb(talk):
    assert talk("x" * 32 * 1024)[1] == ["message", "x" * 32 * 1024]
