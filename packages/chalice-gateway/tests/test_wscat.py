"""wscat against the gateway."""

import re

import pytest
from gateway_support import javascript
from gateway_support.commands import tool
from gateway_support.terminal import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def wscat():
    program = javascript.packages() / "wscat" / "bin" / "wscat"

    def wscat(*arguments):
        return Terminal([tool("node"), str(program), "--no-color", *arguments])

    return wscat


def test_wscat_sends_receives_and_closes_with_a_code(tiny, wscat, closed):
    with wscat("--slash", "--connect", f"{tiny.ws}?protocol=b", "-s", "a", "-s", "b") as terminal:
        terminal.wait_for("Connected")
        terminal.type("hello")
        terminal.wait_for("< hello")
        terminal.type("event")
        connection_id = terminal.wait_for('"connectionId": ".+?"').split('"')[3]
        terminal.type("/close 4001 so-long")
        terminal.wait_for(re.escape('Disconnected (code: 4001, reason: "so-long")'))
        assert terminal.status() == 0
    assert closed(connection_id) == (4001, "so-long")


def test_wscat_prints_the_status_of_a_refusal(tiny, wscat):
    with wscat("--connect", f"{tiny.ws}?status=401") as terminal:
        terminal.wait_for("error: Unexpected server response: 401")
        assert terminal.status() != 0


def test_wscat_fails_without_the_requested_subprotocol(tiny, wscat):
    with wscat("--connect", tiny.ws, "--subprotocol", "a") as terminal:
        terminal.wait_for("error: Server sent no subprotocol")
        assert terminal.status() != 0
