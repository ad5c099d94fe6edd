"""The chat in a terminal, without a server."""

import pytest
from client_support.pseudo_terminal import CTRL_D, ENTER, Terminal

pytestmark = pytest.mark.usefixtures("own_state")


def test_without_a_server_it_says_so_once_and_keeps_what_is_typed(nobody):
    with Terminal(nobody, "--name", "ana") as terminal:
        terminal.wait_for("no connection to ws://", "Connection refused; still trying")
        terminal.type(f"one{ENTER}two{ENTER}")
        terminal.wait_for("one (sending)", "two (sending)")
        terminal.type(CTRL_D)
        assert terminal.end() == 0
        assert "unsent: 2; kept for the next start" in terminal.text
        assert terminal.text.count("still trying") == 1
    with Terminal(nobody, "--name", "ana") as terminal:
        terminal.wait_for("one (sending)", "two (sending)")
