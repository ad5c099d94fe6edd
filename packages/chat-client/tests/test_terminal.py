"""The chat in a real terminal, and through pipes."""

import re
import secrets
import signal
import socket
import subprocess
import sys

import pytest
from client_support.pseudo_terminal import CTRL_C, CTRL_D, ENTER, Terminal

from tests.support.clients import Member

SECONDS = 15
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
TIME = r"\d\d:\d\d"


@pytest.fixture
def room():
    return f"room-{secrets.token_hex(8)}"


@pytest.fixture(autouse=True)
def _own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONDEVMODE", "1")  # with it, what is left open is told of at the end


@pytest.fixture
def nobody():
    """An address where nobody listens."""
    with socket.socket() as taken:  # so that nobody else does
        taken.bind(("127.0.0.1", 0))
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/api"


@pytest.fixture
def ben(chat, room):
    with Member(chat.ws, room=room, name="ben") as ben:
        yield ben


@pytest.fixture
def terminal(chat, room):
    with Terminal(chat.ws, "--room", room, "--name", "ana") as terminal:
        terminal.wait_for(">", "connected")
        yield terminal


def pipe(*arguments, input="", stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "chat_client", *arguments],
        **({"stdin": stdin} if stdin else {"input": input.encode()}),
        capture_output=True,
        timeout=SECONDS,
    )


def said(output):
    """The lines of standard output without their times."""
    return [line.split(" ", 2)[2] for line in output.decode().splitlines()]


def test_shows_what_was_said_before(chat, room, ben):
    ben.say("early")
    ben.frame()
    with Terminal(chat.ws, "--room", room, "--name", "ana") as terminal:
        assert re.search(rf"^{TIME} ben: early$", terminal.wait_for("early"), re.M)


def test_says_what_is_typed_and_shows_it_once(terminal, ben):
    terminal.type(f"hello{ENTER}")
    assert re.search(rf"^{TIME} ana: hello$", terminal.wait_for("ana: hello"), re.M)
    assert terminal.wait_for(">", without=["sending"]).count("hello") == 1
    assert ben.frame()["data"] == "hello"


def test_what_comes_in_does_not_tear_apart_what_is_being_typed(terminal, ben):
    terminal.type("half a sen")
    terminal.wait_for("> half a sen")
    for n in range(30):
        ben.ask({"action": "sendmessage", "data": f"message {n}"})
    terminal.wait_for("ben: message 29", "> half a sen")
    terminal.type(f"tence{ENTER}")
    terminal.wait_for("ana: half a sentence")


def test_what_others_write_cannot_command_the_terminal(terminal, ben):
    ben.say("\x1b[2J\x1b]0;title\x07\x9b31mred")
    terminal.wait_for(r"ben: \x1b[2J\x1b]0;title\x07\x9b31mred")
    assert terminal.screen.title == ""


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_key_ends_it_and_leaves_the_terminal_as_it_was(terminal, key):
    terminal.type(key)
    assert terminal.end() == 0
    assert "connected" not in terminal.text
    assert "Traceback" not in terminal.text
    assert "Warning" not in terminal.text


def test_sigterm_ends_it_too(terminal):
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 128 + signal.SIGTERM
    assert "Traceback" not in terminal.text


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


def test_what_the_server_does_not_take_is_told_of(terminal):
    terminal.type(f"{PASTE}{'x' * 4001}{PASTED}{ENTER}")
    terminal.wait_for("not sent: xxx", "must have 1 to", without=["sending"])
    terminal.type(f"short{ENTER}")
    terminal.wait_for("ana: short")


def test_a_name_that_is_refused_ends_it_with_the_rule(chat):
    with Terminal(chat.ws, "--name", "x" * 33) as terminal:
        assert terminal.end() == 2
        assert "1 to 32 visible characters" in terminal.text.replace("\n", "")
        assert "Traceback" not in terminal.text


def test_a_pipe_says_each_line_and_ends_when_all_are_in_the_log(chat, room, ben):
    ended = pipe(chat.ws, "--room", room, "--name", "ana", input="one\n\ntwo\r\n  \nlast 😀")
    assert said(ended.stdout) == ["ana: one", "ana: two", "ana: last 😀"]
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [ben.frame()["data"] for _ in range(3)] == ["one", "two", "last 😀"]


def test_a_file_or_nothing_will_do_for_a_pipe(chat, room, tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"one\nbad \xff\xf0\n")
    with path.open() as file:
        pipe(chat.ws, "--room", room, "--name", "ana", stdin=file)
    ended = pipe(chat.ws, "--room", room, "--name", "ben", stdin=subprocess.DEVNULL)
    assert said(ended.stdout) == ["ana: one", "ana: bad ��"]
    assert ended.returncode == 0


def test_a_pipe_goes_on_after_what_the_server_does_not_take(chat, room):
    lines = f"one\n{'x' * 4001}\n{'x' * 40_000}\ntwo\n"
    ended = pipe(chat.ws, "--room", room, "--name", "ana", input=lines)
    assert said(ended.stdout) == ["ana: one", "ana: two"]
    assert [line.split(":")[0] for line in ended.stderr.decode().splitlines()] == ["not sent"] * 2
    assert ended.returncode == 1


def test_a_pipe_prints_what_comes_in_as_it_comes(chat, room, ben):
    with subprocess.Popen(
        [sys.executable, "-m", "chat_client", chat.ws, "--room", room],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for text in ("one", "two\x1b[2J"):
            ben.say(text)
            assert said(process.stdout.readline()) == [f"ben: {text}".replace("\x1b", "\\x1b")]
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 128 + signal.SIGINT
        assert process.stderr.read() == b""


def test_a_pipe_that_is_ended_keeps_what_it_has_not_sent(chat, nobody, room):
    with subprocess.Popen(
        [sys.executable, "-m", "chat_client", nobody],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b"one\ntwo\n \nthree")
        process.stdin.flush()
        assert b"still trying" in process.stderr.readline()
        process.terminate()
        assert process.wait(SECONDS) == 128 + signal.SIGTERM
        assert process.stderr.read() == b"unsent: 3; kept for the next start\n"


def test_nobody_to_read_its_output_ends_a_pipe_quietly(chat, room):
    process = subprocess.Popen(
        [sys.executable, "-m", "chat_client", chat.ws, "--room", room],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    with process.stdin, process.stderr:
        process.stdin.write(b"one\n")
        process.stdin.flush()
        assert process.wait(SECONDS) == 1
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["lobby"], "'lobby' is not a ws:// or wss:// address"),
        (["--nix"], "unrecognized arguments: --nix"),
        (["--name", b"\xff"], "is not valid UTF-8"),
    ],
)
def test_bad_options_are_told_of_in_one_line(arguments, problem):
    ended = pipe(*arguments)
    (line,) = ended.stderr.decode().splitlines()
    assert problem in line
    assert line.startswith("error: ")
    assert ended.returncode == 2


def test_bad_state_is_told_of_in_one_line(nobody, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    ended = pipe(nobody)
    assert ended.stderr.startswith(b"error: /dev/null")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


def test_a_refused_room_is_told_of_in_one_line(chat):
    ended = pipe(chat.ws, "--room", "NO ROOM")
    assert ended.stderr.startswith(b"error: the server refuses the room 'NO ROOM'")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


def test_help_says_what_it_can_do():
    ended = pipe("--help")
    assert b"Ctrl-D" in ended.stdout
    assert ended.returncode == 0
