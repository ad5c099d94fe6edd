"""The command through pipes, without a server: options, help, state and signals."""

import signal
import subprocess

import pytest
from client_support.commands import COMMAND, SECONDS, pipe

pytestmark = pytest.mark.usefixtures("own_state")


def test_a_pipe_that_is_ended_keeps_what_it_has_not_sent(nobody):
    with subprocess.Popen(
        [*COMMAND, nobody],
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


def test_help_says_what_it_can_do():
    ended = pipe("--help")
    assert b"Ctrl-D" in ended.stdout
    assert ended.returncode == 0
