"""The chat through pipes, over the whole chat."""

import signal
import subprocess

import pytest
from client_support.commands import COMMAND, SECONDS, pipe, said

pytestmark = pytest.mark.usefixtures("own_state")


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
        [*COMMAND, chat.ws, "--room", room],
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


def test_nobody_to_read_its_output_ends_a_pipe_quietly(chat, room):
    process = subprocess.Popen(
        [*COMMAND, chat.ws, "--room", room],
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


def test_a_refused_room_is_told_of_in_one_line(chat):
    ended = pipe(chat.ws, "--room", "NO ROOM")
    assert ended.stderr.startswith(b"error: the server refuses the room 'NO ROOM'")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)
