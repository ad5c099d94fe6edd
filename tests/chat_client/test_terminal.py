"""The chat in a real terminal, over the whole chat."""

import re
import signal

import pytest
from client_support.pseudo_terminal import BACKSPACE, CTRL_C, CTRL_D, ENTER, Terminal

pytestmark = pytest.mark.usefixtures("own_state")
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
TIME = r"\d\d:\d\d"


@pytest.fixture
def terminal(chat, room):
    with Terminal(chat.ws_url, "--room", room, "--name", "ana") as terminal:
        terminal.wait_for(">", "connected")
        yield terminal


def test_the_terminal_shows_the_history(chat, room, ben):
    ben.say("early")
    ben.receive_json()
    with Terminal(chat.ws_url, "--room", room, "--name", "ana") as terminal:
        assert re.search(rf"^{TIME} ben: early$", terminal.wait_for("early"), re.M)


def test_a_typed_message_is_sent_and_shown_once(terminal, ben):
    terminal.type(f"hello{ENTER}")
    assert re.search(rf"^{TIME} ana: hello$", terminal.wait_for("ana: hello"), re.M)
    assert terminal.wait_for(">", without=["sending"]).count("hello") == 1
    assert ben.receive_json()["data"] == "hello"


def test_incoming_messages_do_not_change_the_typed_text(terminal, ben):
    terminal.type("half a sen")
    terminal.wait_for("> half a sen")
    for n in range(10):
        ben.ask({"action": "sendmessage", "data": f"message {n}"})
    terminal.wait_for("ben: message 9", "> half a sen")
    terminal.type(f"tence{ENTER}")
    terminal.wait_for("ana: half a sentence")


def test_no_key_is_lost_while_messages_are_printed_or_sent(terminal, ben):
    modes = set()

    def shows_all():
        modes.add(terminal.edits_lines)
        return "ben: message 4" in terminal.text and "ana: sent 4" in terminal.text

    for n in range(5):
        ben.say(f"message {n}")
        terminal.type(f"sent x{BACKSPACE}{n}{ENTER}")
    terminal.wait_until(shows_all)
    assert modes == {False}


def test_a_message_cannot_command_the_terminal(terminal, ben):
    ben.say("\x1b[2J\x1b]0;title\x07\x9b31mred")
    terminal.wait_for(r"ben: \x1b[2J\x1b]0;title\x07\x9b31mred")
    assert terminal.screen.title == ""


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_key_ends_the_command_and_restores_the_terminal(terminal, key):
    terminal.type(key)
    assert terminal.end() == 0
    assert "connected" not in terminal.text
    assert "Traceback" not in terminal.text
    assert "Warning" not in terminal.text


def test_sigterm_ends_the_command(terminal):
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 128 + signal.SIGTERM
    assert "Traceback" not in terminal.text


def test_a_refused_message_is_reported(terminal):
    terminal.type(f"{PASTE}{'x' * 4001}{PASTED}{ENTER}")
    terminal.wait_for("not sent: xxx", "must have 1 to", without=["sending"])
    terminal.type(f"short{ENTER}")
    terminal.wait_for("ana: short")


def test_a_refused_name_ends_the_command_with_the_rule_for_names(chat):
    with Terminal(chat.ws_url, "--name", "x" * 33) as terminal:
        assert terminal.end() == 2
        assert "1 to 32 visible characters" in terminal.text.replace("\n", "")
        assert "Traceback" not in terminal.text
