"""Edits, deletions, reactions and replies in the terminal and in pipes."""

import re

import pytest
from client_support.commands import pipe
from client_support.fake_server import BEGINNING
from client_support.messages import ROOM, fields, stamp
from client_support.pseudo_terminal import ENTER, Terminal
from client_support.running import running_server

pytestmark = pytest.mark.usefixtures("own_state")
BEN = "member-ben"


@pytest.fixture
def running():
    with running_server() as running:
        yield running


def url(server):
    """The fake server names a member by the end of the session."""
    return f"{server.url}?session=a-secret-of-22-characters-ana"


@pytest.fixture
def terminal(running):
    server, _ = running
    with Terminal(url(server), NO_COLOR="1") as terminal:
        terminal.wait_for("connected")
        yield terminal


def enter(terminal, line):
    terminal.type(f"{line}{ENTER}")


def test_own_messages_are_edited_and_deleted(running, terminal):
    server, _ = running
    enter(terminal, "helo")
    terminal.wait_for("ana: helo")
    enter(terminal, "/edit hello")
    terminal.wait_for("ana edited a message of ", ": hello --")
    enter(terminal, "/edit")
    terminal.wait_for("> /edit #000 hello")
    enter(terminal, " there")
    terminal.wait_for(": hello there --")
    enter(terminal, "/delete #000")
    terminal.wait_for("ana deleted a message of ")
    assert (server.log[0].data, server.log[0].revision) == ("", 3)
    terminal.resize(60)
    terminal.wait_until(lambda: "hello" not in terminal.text)
    enter(terminal, "/edit hello")
    terminal.wait_for("there is no message of yours here", without=["ana: hello"])


def test_messages_of_others_are_reacted_to_and_answered(running, terminal):
    server, call = running
    call(server.say("how are you?"))
    terminal.wait_for("ben: how are you?")
    enter(terminal, "/react 👍")
    terminal.wait_for("-- 👍 1 for ", "ben: how are you? --")
    enter(terminal, "/react 👍")
    terminal.wait_for("-- no reactions for ")
    enter(terminal, "/reply fine")
    terminal.wait_for("ana: fine", "-- answers ben: how are you? --")
    enter(terminal, "/numbers")
    terminal.wait_for("-- #000 ", "-- #001 ", "ana: fine --")
    call(server.push(server.change(ROOM, BEGINNING, data="", deleted=stamp(BEN))))
    terminal.wait_for("ben deleted a message of ")
    enter(terminal, "/react #000 👍")
    terminal.wait_for("there is no message #000 here; /numbers lists the last ones")


def test_a_refused_change_is_told(running, terminal):
    server, call = running
    call(server.say("hi"))
    terminal.wait_for("ben: hi")
    refused = {"type": "error", "code": "muted", "message": "You are muted.", "until": 1}
    server.on_frame = lambda frame: (
        [{**refused, "id": frame["id"]}] if frame["action"] == "react" else None
    )
    enter(terminal, "/react 👍")
    terminal.wait_for("-- not reacted: 👍: You are muted. (until ")
    enter(terminal, "/react")
    terminal.wait_for("/react needs an emoji")


@pytest.mark.parametrize("options", [(), ("--changes",)])
def test_a_pipe_prints_changes_only_if_it_is_asked_to(running, options):
    server, _ = running
    for text in ("one", "two"):
        server.append(text)
    server.change(ROOM, BEGINNING, data="", deleted=stamp(BEN))

    def answer(frame):
        if frame["action"] != "sendmessage":
            return None
        edited = server.change(ROOM, BEGINNING + 1, data="better\ntext", edited=stamp(BEN))
        (connected,) = server.sockets.values()
        sent = server.append(frame["data"], connected.member, frame["id"])
        return [edited, {"type": "message", **fields(sent)}]

    server.on_frame = answer
    ended = pipe(url(server), *options, input="hi")
    printed = re.sub(r"\d{4}-\S+ \S+", "TIME", ended.stdout.decode()).splitlines()
    changes = ["* deleted TIME ben", r"* edited TIME ben: better\ntext"] if options else []
    assert sorted(printed) == [*changes, "TIME ana: hi", "TIME ben: two"]
