"""The command signs in with a token, and says what to do where it is refused."""

import subprocess
import sys
import time

import pytest
from client_support.commands import COMMAND, SECONDS, pipe, started
from client_support.pseudo_terminal import Terminal
from client_support.running import running_server
from client_support.tokens import token

pytestmark = pytest.mark.usefixtures("own_state")


@pytest.fixture
def running():
    with running_server() as running:
        running[0].tokens = {token(1): "member-ana", token(2): "member-ben"}
        yield running


@pytest.fixture
def server(running):
    return running[0]


@pytest.fixture
def token_file(tmp_path):
    path = tmp_path / "token"
    path.write_text(f"{token(1)}\n")
    return path


def members(server):
    return [message.member for message in server.log]


def test_the_token_of_the_environment_signs_in(server, monkeypatch):
    monkeypatch.setenv("CHAT_TOKEN", token(1))
    ended = pipe(server.url, input="hi")
    assert (ended.returncode, ended.stderr, members(server)) == (0, b"", ["member-ana"])


def test_the_token_of_a_file_is_preferred_to_that_of_the_environment(
    server, token_file, monkeypatch
):
    monkeypatch.setenv("CHAT_TOKEN", token(2))
    ended = pipe(server.url, "--token-file", token_file, input="hi")
    assert (ended.returncode, ended.stderr, members(server)) == (0, b"", ["member-ana"])


def test_a_file_is_read_again_when_its_token_is_refused(running, token_file):
    server, call = running

    async def cut():
        server.tokens = {token(3): "member-ana"}
        server.cut()

    with subprocess.Popen(
        [*COMMAND, server.url, "--token-file", token_file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b"one\n")
        process.stdin.flush()
        assert b"one" in process.stdout.readline()
        token_file.write_text(token(3))
        call(cut())
        process.stdin.write(b"two\n")
        process.stdin.close()
        assert process.wait(SECONDS) == 0
    assert members(server) == ["member-ana"] * 2


def test_a_server_that_wants_a_token_is_reported_in_one_line_with_what_to_do(server):
    ended = pipe(server.url, input="hi")
    (line,) = ended.stderr.decode().splitlines()
    assert line == (
        "error: the server wants a token: set CHAT_TOKEN, or use --token-file; "
        "nothing of this run was sent or kept"
    )
    assert ended.returncode == 2


@pytest.mark.parametrize(
    ("claims", "reason"),
    [({}, "the token is not valid"), ({"exp": time.time() - 60}, "the token has expired")],
)
def test_a_refused_token_is_reported_in_one_line_and_not_printed(server, claims, reason):
    given = token(9, **claims)
    ended = pipe(server.url, "--token", given, input="hi")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith(f"error: the server refuses the token of --token: {reason}; get a new")
    assert ended.returncode == 2
    assert given not in line


def test_a_room_that_is_closed_to_the_member_is_reported_with_what_to_do(server):
    server.forbidden = {"garden"}
    ended = pipe(server.url, "--token", token(1), "--room", "garden", input="hi")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith(
        "error: you may not enter the room 'garden': The room is not yours.; ask"
    )
    assert ended.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--token", "t", "--token-file", "f"], "take either --token or --token-file"),
        (["--token-file", "/nowhere/at/all"], "/nowhere/at/all: No such file or directory"),
        (["--token-file", "/dev/null"], "/dev/null: there is no token in it"),
        (["--token-file", sys.executable], "there is no token in it"),
        (["--token", "two words"], "the token is not a JWT"),
        (["--token", "abc"], "the token is not a JWT"),
        (["--token", "abc.def."], "the token is not a JWT"),
        (["--token", "abc.def.gh=="], "the token is not a JWT"),
    ],
)
def test_what_is_no_token_is_refused_in_one_line(unreachable, arguments, problem):
    ended = pipe(unreachable, *arguments)
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("error: ")
    assert problem in line
    assert (ended.returncode, ended.stdout) == (2, b"")


NO_ROOM = "error: the token does not allow the room lobby; choose one with --room; nothing"


def test_without_the_room_by_default_a_pipe_ends_in_one_line_and_keeps_nothing(server):
    server.forbidden = {"lobby"}
    ended = pipe(server.url, "--token", token(1), input="one\ntwo\n")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith(NO_ROOM)
    assert (ended.returncode, ended.stdout) == (2, b"")
    server.forbidden = set()
    assert pipe(server.url, "--token", token(1)).returncode == 0
    assert server.log == []


def test_without_the_room_by_default_a_terminal_ends_in_one_line(server):
    server.forbidden = {"lobby"}
    with Terminal(server.url, "--token", token(1), columns=200) as terminal:
        assert terminal.end() == 2
        assert terminal.text.startswith(NO_ROOM)
        assert terminal.text.count("lobby") == 1


def test_unsent_messages_of_a_member_are_not_sent_by_another_one(server):
    ana, ben = token(4, sub="ana"), token(5, sub="ben")
    server.tokens = {ana: "member-ana", token(6, sub="ana"): "member-ana", ben: "member-ben"}
    server.refuse_with = (503, "")
    with started(server.url, "--token", ana, input=b"unsent") as process:
        process.stderr.readline()
        process.terminate()
        assert b"unsent: 1" in process.stderr.read()
    server.refuse_with = None
    pipe(server.url, "--token", ben)
    assert server.log == []
    pipe(server.url, "--token", token(6, sub="ana"))  # a newer one of the same member
    assert [message.data for message in server.log] == ["unsent"]
