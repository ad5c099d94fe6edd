"""The command through pipes, with a fake server or none: options, address, state and signals."""

import signal
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from client_support.commands import COMMAND, SECONDS, pipe
from client_support.running import running_server

pytestmark = pytest.mark.usefixtures("own_state")


def test_a_pipe_that_is_terminated_keeps_its_unsent_lines(unreachable):
    with subprocess.Popen(
        [*COMMAND, unreachable],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b"one\ntwo\n \nthree")
        process.stdin.flush()
        assert b"still trying" in process.stderr.readline()
        process.terminate()
        assert process.wait(SECONDS) == 128 + signal.SIGTERM
        assert process.stderr.read() == b"unsent: 3; kept for the next start\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["lobby"], "'lobby' is not a ws:// or wss:// address"),
        (["--nix"], "unrecognized arguments: --nix"),
        (["--name", b"\xff"], "is not valid UTF-8"),
    ],
)
def test_wrong_options_are_reported_in_one_line(arguments, problem):
    ended = pipe(*arguments)
    (line,) = ended.stderr.decode().splitlines()
    assert problem in line
    assert line.startswith("error: ")
    assert ended.returncode == 2


def test_an_unusable_state_file_is_reported_in_one_line(unreachable, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    ended = pipe(unreachable)
    assert ended.stderr.startswith(b"error: /dev/null")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


def test_help_names_the_keys():
    ended = pipe("--help")
    assert b"Ctrl-D" in ended.stdout
    assert ended.returncode == 0


@pytest.fixture
def server():
    with running_server() as (server, _):
        yield server


def test_room_and_name_in_the_address_are_honoured(server):
    ended = pipe(f"{server.url}?room=garden&name=Ana", input="hi\n")
    assert (ended.returncode, ended.stderr) == (0, b"")
    query = parse_qs(urlsplit(server.addresses[0]).query)
    assert (query["room"], query["name"]) == (["garden"], ["Ana"])
    assert [message.data for message in server.log] == ["hi"]


def test_a_session_in_the_address_is_honoured(server):
    for session in ("one-secret-of-22-characters", "two-secret-of-22-characters"):
        pipe(f"{server.url}?session={session}", input="hi\n")
    pipe(server.url, input="hi\n")
    one, two, own = (message.member for message in server.log)
    assert (one, two) == (
        "member of one-secret-of-22-characters",
        "member of two-secret-of-22-characters",
    )
    assert own not in (one, two)


def test_unsent_messages_of_a_session_are_not_sent_by_another_session(unreachable, server):
    sessions = ("one-secret-of-22-characters", "two-secret-of-22-characters")
    addresses = [f"{server.url}?session={session}" for session in sessions]
    server.refuse_with = (503, "")
    with subprocess.Popen(
        [*COMMAND, addresses[0]], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(b"unsent")
        process.stdin.flush()
        process.stderr.readline()
        process.terminate()
        assert b"unsent: 1" in process.stderr.read()
    server.refuse_with = None
    pipe(addresses[1])
    pipe(server.url)
    assert server.log == []
    pipe(addresses[0])
    assert [message.data for message in server.log] == ["unsent"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["?room=garden", "--room", "kitchen"], "'garden' in the address and 'kitchen' in the op"),
        (["?name=Ana", "--name", "Ben"], "'Ana' in the address and 'Ben' in the option"),
        (["?room=garden&room=kitchen"], "two different values of 'room'"),
    ],
)
def test_an_option_that_contradicts_the_address_is_refused_in_one_line(
    unreachable, arguments, problem
):
    ended = pipe(unreachable + arguments[0], *arguments[1:])
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("error: ")
    assert problem in line
    assert (ended.returncode, ended.stdout) == (2, b"")


def test_the_secret_in_an_address_is_not_printed(unreachable):
    session = "a-secret-of-22-characters"
    with subprocess.Popen(
        [*COMMAND, f"{unreachable}?session={session}&name=Ana"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        line = process.stderr.readline()
        process.terminate()
    assert b"still trying" in line
    assert session.encode() not in line
