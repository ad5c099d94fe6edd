"""The command through pipes, with a fake server or none: options, address, state and signals."""

import signal
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit

import pytest
from chat_client.cli.notices import THROTTLED
from client_support.commands import SECONDS, pipe, started
from client_support.limits import limited
from client_support.running import running_server

pytestmark = pytest.mark.usefixtures("own_state")


def test_a_pipe_that_is_terminated_keeps_its_unsent_lines(unreachable):
    with started(unreachable, input=b"one\ntwo\n \nthree") as process:
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
        (["http://127.0.0.1:8123/"], "try 'ws://127.0.0.1:8123/api'"),
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


def test_version_prints_the_version_of_the_package():
    ended = pipe("--version")
    assert ended.stdout.decode() == f"serverless-chat {version('chat-client')}\n"
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
    assert [message.data for message in server.logs["garden"]] == ["hi"]


def test_lines_over_the_servers_limit_are_sent_more_slowly_which_is_said_once(server):
    server.on_frame = limited(burst=3)
    ended = pipe(server.url, input="\n".join(f"{number}" for number in range(8)))
    assert [message.data for message in server.log] == [f"{number}" for number in range(8)]
    assert ended.stderr.decode() == f"{THROTTLED}\n"
    assert ended.returncode == 0


@pytest.mark.parametrize("option", [["--room", "Lobby"], ["--room", "NO ROOM"]])
def test_a_room_that_no_server_accepts_is_refused_without_connecting(server, option):
    ended = pipe(server.url, *option, input="hi\n")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith(f"error: no server accepts the room {option[1]!r}: ")
    assert ended.returncode == 2
    assert server.addresses == []


def test_a_refused_name_is_reported_in_one_line_with_its_rule(server):
    server.refuse_with = (400, "")
    ended = pipe(server.url, "--name", "\u202eevil")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("error: the server refuses the name '\\u202eevil': a name is 1 to 32 ")
    assert ended.returncode == 2


def test_a_refused_connection_names_the_address_where_no_name_can_be_the_cause(server):
    server.refuse_with = (400, "")
    ended = pipe(server.url)
    assert ended.stderr.startswith(f"error: {server.url} refuses the connection: HTTP 400".encode())
    assert ended.returncode == 2


@pytest.mark.parametrize("status", [400, 403])
def test_lines_of_a_refused_start_are_not_sent_by_a_later_one(server, status):
    server.refuse_with = (status, "")
    ended = pipe(server.url, "--name", "wrong", input="one\ntwo\n")
    assert (ended.returncode, b"kept for the next start" in ended.stderr) == (2, False)
    assert ended.stderr.endswith(b"; nothing of this run was sent or kept\n")
    server.refuse_with = None
    assert pipe(server.url, "--name", "ana").returncode == 0
    assert server.log == []


def test_lines_of_an_earlier_start_are_kept_when_a_later_one_is_refused(server):
    for status, name, text in ((503, "ana", b"earlier"), (400, "wrong", b"later")):
        server.refuse_with = (status, "")
        with started(server.url, "--name", name, input=text) as process:
            process.stderr.readline()
            process.terminate()
            process.stderr.read()
    server.refuse_with = None
    pipe(server.url, "--name", "ana")
    assert [message.data for message in server.log] == ["earlier"]


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
    with started(addresses[0], input=b"unsent") as process:
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
    with started(f"{unreachable}?session={session}&name=Ana", input=b"") as process:
        line = process.stderr.readline()
        process.terminate()
    assert b"still trying" in line
    assert session.encode() not in line
