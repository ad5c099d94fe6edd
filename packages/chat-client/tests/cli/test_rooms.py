"""The command in several rooms, through pipes and in a terminal."""

import re

import pytest
from client_support.commands import pipe, said
from client_support.pseudo_terminal import ENTER, Terminal
from client_support.running import running_server

pytestmark = pytest.mark.usefixtures("own_state")


@pytest.fixture
def running():
    with running_server() as running:
        yield running


@pytest.fixture
def server(running):
    return running[0]


@pytest.fixture
def url(server):
    """The fake server names a member by the end of the session."""
    return f"{server.url}?session=a-secret-of-22-characters-ana"


@pytest.fixture
def terminal(url):
    with Terminal(url, "--room", "garden", NO_COLOR="1") as terminal:
        terminal.wait_for("ana in garden", "connected")
        yield terminal


def test_a_pipe_prints_several_rooms_with_their_names_and_speaks_in_the_first(server, url):
    server.append("tea?", room="kitchen")
    ended = pipe(url, "--room", "garden", "--room", "kitchen", input="hi")
    assert sorted(said(ended.stdout)) == ["[garden] ana: hi", "[kitchen] ben: tea?"]
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [message.data for message in server.logs["garden"]] == ["hi"]


def test_a_room_that_is_named_twice_is_entered_once(url):
    ended = pipe(url, "--room", "garden", "--room", "garden", input="hi")
    assert said(ended.stdout) == ["ana: hi"]


def test_a_further_room_that_is_refused_ends_the_command(server):
    server.forbidden.add("kitchen")
    ended = pipe(server.url, "--room", "garden", "--room", "kitchen", input="hi")
    assert ended.stderr.decode().splitlines()[-1] == "error: kitchen: why"
    assert ended.returncode == 2


def test_a_further_room_that_no_server_accepts_is_refused_without_connecting(server):
    ended = pipe(server.url, "--room", "garden", "--room", "NO ROOM", input="hi")
    assert ended.stderr.startswith(b"error: no server accepts the room 'NO ROOM'")
    assert (ended.returncode, server.addresses) == (2, [])


def test_a_pipe_tells_that_its_room_is_lost_and_its_messages_are_not_sent(running):
    server, call = running
    server.on_frame = lambda frame: [] if frame["action"] == "sendmessage" else None
    with Terminal(server.url, stdin="hi\n") as terminal:
        call(server.until(lambda: server.actions("sendmessage")))
        call(server.unsubscribe("lobby", "banned"))
        assert terminal.end() == 1
        assert "no longer in the room lobby: banned from it" in terminal.text
        assert "not sent: hi" in terminal.text


def test_an_empty_room_says_that_it_begins_here(terminal):
    terminal.wait_for("-- this is the beginning of garden --")


def test_a_room_with_older_messages_does_not(server):
    for text in "abcd":
        server.append(text, room="garden")
    with Terminal(server.url, "--room", "garden") as terminal:
        assert "beginning" not in terminal.wait_for("ben: d")


def test_what_is_typed_is_said_in_the_room_that_was_joined_last(server, terminal):
    server.append("tea?", room="kitchen")
    terminal.type(f"/join kitchen{ENTER}")
    terminal.wait_for("you are in kitchen", "[kitchen] ben: tea?", "in kitchen")
    terminal.type(f"yes{ENTER}")
    assert re.search(r"^\d\d:\d\d \[kitchen\] ana: yes$", terminal.wait_for("ana: yes"), re.M)
    terminal.type(f"/join garden{ENTER}")
    terminal.wait_for("you are in garden")
    terminal.type(f"back{ENTER}")
    terminal.wait_for("[garden] ana: back")
    assert len(server.actions("subscribe")) == 1


def test_rooms_are_listed_with_what_is_unread(server, terminal):
    server.append("tea?", room="kitchen")
    terminal.type(f"/rooms{ENTER}")
    terminal.wait_for("-- garden (here) --", "-- kitchen, 1 unread: /join it to read it --")


def test_the_people_in_a_room_are_listed(terminal):
    terminal.type(f"/who{ENTER}")
    terminal.wait_for("-- 1 in garden: ana --")


def test_help_lists_the_commands(terminal):
    terminal.type(f"/help{ENTER}")
    terminal.wait_for("/rooms lists", "/join ROOM", "/who lists", "// begins")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/nothing", "there is no command /nothing; /help lists them"),
        ("/join", "/join needs a room"),
        ("/join The Cooks", "you have no room of the title The Cooks"),
        ("/join forbidden", "forbidden: why"),
        ("/etc/\x1b[200~\x1b[2J\x1b[201~", "there is no command /etc/"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_sent(server, terminal, typed, answer):
    server.forbidden.add("forbidden")
    terminal.type(f"{typed}{ENTER}")
    terminal.wait_for(answer)
    assert server.actions("sendmessage") == []


def test_two_slashes_begin_a_message_with_one(server, terminal):
    terminal.type(f"//shrug{ENTER}")
    terminal.wait_for("ana: /shrug")
    assert [message.data for message in server.logs["garden"]] == ["/shrug"]


def test_a_room_that_is_lost_is_said_once_and_messages_to_it_fail(running, terminal):
    server, call = running
    terminal.type(f"/join kitchen{ENTER}")
    terminal.wait_for("you are in kitchen")
    call(server.unsubscribe("kitchen", "removed"))
    terminal.wait_for("no longer in the room kitchen: removed from it")
    terminal.type(f"hello?{ENTER}")
    terminal.wait_for("[kitchen] not sent: hello?")
