"""The chat through pipes, over the whole chat."""

import signal
import subprocess

import pytest
from chat_client.cli.notices import THROTTLED
from client_support.commands import COMMAND, SECONDS, pipe, said

pytestmark = pytest.mark.usefixtures("own_state")


def test_a_pipe_sends_each_line_and_ends_when_all_are_stored(chat, room, ben):
    ended = pipe(chat.ws_url, "--room", room, "--name", "ana", input="one\n\ntwo\r\n  \nlast 😀")
    assert said(ended.stdout) == ["ana: one", "ana: two", "ana: last 😀"]
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [ben.receive_json()["data"] for _ in range(3)] == ["one", "two", "last 😀"]


def test_a_pipe_with_more_lines_than_the_limit_sends_them_more_slowly_and_in_order(chat, room):
    lines = [f"line {number}" for number in range(14)]
    ended = pipe(chat.ws_url, "--room", room, "--name", "ana", input="\n".join(lines))
    assert said(ended.stdout) == [f"ana: {line}" for line in lines]
    assert set(ended.stderr.decode().splitlines()) <= {THROTTLED}  # a slow machine is no faster
    assert ended.returncode == 0


def test_a_pipe_reads_a_file_and_dev_null(chat, room, tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"one\nbad \xff\xf0\n")
    with path.open() as file:
        pipe(chat.ws_url, "--room", room, "--name", "ana", stdin=file)
    ended = pipe(chat.ws_url, "--room", room, "--name", "ben", stdin=subprocess.DEVNULL)
    assert said(ended.stdout) == ["ana: one", "ana: bad ��"]
    assert ended.returncode == 0


def test_a_pipe_continues_after_a_refused_message(chat, room):
    lines = f"one\n{'x' * 4001}\n{'x' * 40_000}\ntwo\n"
    ended = pipe(chat.ws_url, "--room", room, "--name", "ana", input=lines)
    assert said(ended.stdout) == ["ana: one", "ana: two"]
    assert [line.split(":")[0] for line in ended.stderr.decode().splitlines()] == ["not sent"] * 2
    assert ended.returncode == 1


def test_a_pipe_prints_messages_as_they_arrive(chat, room, ben):
    with subprocess.Popen(
        [*COMMAND, chat.ws_url, "--room", room],
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


def test_a_pipe_without_a_reader_of_its_output_ends_quietly(chat, room):
    process = subprocess.Popen(
        [*COMMAND, chat.ws_url, "--room", room],
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
    ("option", "value", "problem"),
    [
        ("--room", "NO ROOM", b"error: no server accepts the room 'NO ROOM'"),
        ("--name", "\u2800", b"error: the server refuses the name "),
    ],
)
def test_a_refused_room_or_name_is_reported_in_one_line(chat, option, value, problem):
    ended = pipe(chat.ws_url, option, value)
    assert ended.stderr.startswith(problem)
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


def test_a_message_goes_to_the_room_and_with_the_name_of_the_address(chat, room, ben):
    ended = pipe(f"{chat.ws_url}?room={room}&name=Ana", input="hi")
    assert (ended.returncode, said(ended.stdout)) == (0, ["Ana: hi"])
    frame = ben.receive_json()
    assert (frame["room"], frame["name"], frame["data"]) == (room, "Ana", "hi")
