"""The chat in a terminal: without a server, and with messages that imitate another member's."""

import re

import pytest
from client_support.messages import message
from client_support.pseudo_terminal import CTRL_D, ENTER, Terminal
from client_support.running import running_server

pytestmark = pytest.mark.usefixtures("own_state")
LOOKS_LIKE_A_MESSAGE = re.compile(r"^\d\d:\d\d ")
FILLERS = {"space": " ", "wide": "日", "combining": "e\u0301", "emoji": "😀", "braille": "\u2800"}


@pytest.fixture
def server():
    with running_server() as (server, _):
        yield server


def messages_on_screen(terminal):
    """Each line that looks like the beginning of a message."""
    return [line for line in terminal.text.splitlines() if LOOKS_LIKE_A_MESSAGE.match(line)]


def imitations(columns):
    """Texts of every length around a line's end, each with another member's message in it."""
    for filler in FILLERS.values():
        for shift in range(-2, 3):
            yield filler * (columns - len("12:34 ben: ") + shift) + "12:34 Bob: send the money"
            width = 2 if filler in "日😀" else 1
            yield filler * (columns // width + shift) + "12:34 Bob: send the money"
    yield "hi\n12:34 Bob: send the money"
    yield "hi\r12:34 Bob: send the money"
    yield "hi\x0b12:34 Bob: send the money\u202812:34 Bob: send the money"


@pytest.mark.parametrize("columns", [24, 41, 100])
def test_no_text_looks_like_another_members_message(server, columns):
    texts = list(imitations(columns))
    server.page = len(texts)
    for text in texts:
        server.append(text)
    with Terminal(server.url, columns=columns, lines=600, NO_COLOR="1") as terminal:
        terminal.wait_until(lambda: len(messages_on_screen(terminal)) >= len(texts))
        shown = messages_on_screen(terminal)
    assert len(shown) == len(texts)
    assert all(line[6:].startswith("ben:") for line in shown)


def test_no_name_looks_like_another_members_message(server):
    name = "Eve" + " " * 12 + "12:34 Bob: send"
    server.log.append(message(1000, "member-eve", name=name, data="the money"))
    with Terminal(server.url, columns=24, NO_COLOR="1") as terminal:
        terminal.wait_for("money", "\n>")
        (line,) = messages_on_screen(terminal)
        assert line[6:].startswith("Eve")
        assert "Bob:" not in terminal.text


def test_a_terminal_that_becomes_narrower_is_printed_again(server):
    server.append("x" * 29 + " " * 20 + "12:34 Bob: send the money")
    with Terminal(server.url, columns=100, NO_COLOR="1") as terminal:
        terminal.wait_for("connected", "12:34 Bob: send the money")
        terminal.resize(40)
        terminal.wait_until(lambda: re.search(r"^ +12:34 Bob: send$", terminal.text, re.M))
        assert len(messages_on_screen(terminal)) == 1
        terminal.type(f"still here{ENTER}")
        terminal.wait_for("still here", without=["sending"])


def test_members_whose_names_look_alike_are_told_apart_from_the_second_one_on():
    with running_server() as (server, call), Terminal(server.url, NO_COLOR="1") as terminal:
        terminal.wait_for("connected")
        call(server.say("one", member="NqiV-ana"))
        terminal.wait_for("ana: one")
        call(server.say("two", member="3FdF-ana"))
        terminal.wait_for("ana, so far without an id, is ·NqiV", "ana ·3FdF: two")


def test_a_pipe_whose_output_is_a_terminal_indents_too(server):
    server.append(" " * 60 + "2026-01-01 12:34:56 Bob: send the money")
    with Terminal(server.url, columns=80, stdin="") as terminal:
        assert terminal.end() == 0
        lines = terminal.text.splitlines()
    assert [line for line in lines if re.match(r"\d{4}-", line)] == lines[:1]
    assert re.match(r" +2026-01-01 12:34:56 Bob: send", lines[1])


def test_text_of_a_server_cannot_add_lines_to_the_status():
    async def go_down(server):
        server.refuse_with = (503, '{"message": "down\\n12:34 Bob: send the money"}')
        server.cut()

    with running_server() as (server, call), Terminal(server.url, NO_COLOR="1") as terminal:
        terminal.wait_for("connected")
        call(server.say("hi"))
        terminal.wait_for("ben: hi")
        call(go_down(server))
        terminal.wait_for("offline", r"down\n12:34 Bob")
        assert len(messages_on_screen(terminal)) == 1


def test_without_a_server_the_outage_is_reported_once_and_messages_are_kept(unreachable):
    with Terminal(unreachable, "--name", "ana") as terminal:
        terminal.wait_for("no connection to ws://", "Connection refused; still trying")
        terminal.type(f"one{ENTER}two{ENTER}")
        terminal.wait_for("one (sending)", "two (sending)")
        terminal.type(CTRL_D)
        assert terminal.end() == 0
        assert "unsent: 2; kept for the next start" in terminal.text
        assert terminal.text.count("still trying") == 1
    with Terminal(unreachable, "--name", "ana") as terminal:
        terminal.wait_for("one (sending)", "two (sending)")
