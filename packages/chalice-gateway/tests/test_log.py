"""What the gateway prints: columns, colours at a terminal, and no control characters of clients."""

import io
import logging
import re
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from chalice_gateway import log
from chalice_gateway.testing import Connection
from gateway_support.terminal import Terminal

TINY_APP = Path(__file__).parent / "tiny_app"
COLOURS = ("\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[0m")


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Screen()


def print_some():
    log.event("message", "AAAAAAAAAAAAAAA=", "5 B  ok", time.monotonic())
    log.event("GET", "/things", "502  36 B", time.monotonic(), failed=True)
    log.info("went on")
    log.warning("may matter")
    log.error("failed")


def without_time(text):
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3}  ", line) for line in text.splitlines())
    return re.sub(r"^\S+  ", "", re.sub(r" +\d+ ms", " 0 ms", text), flags=re.M).splitlines()


def test_lines_have_a_time_a_level_or_a_kind_of_event_and_are_aligned(capsys):
    print_some()
    captured = capsys.readouterr()
    assert without_time(captured.out) == [
        "message     AAAAAAAAAAAAAAA= 0 ms  5 B  ok",
        "GET         /things 0 ms  502  36 B",
        "INFO        went on",
    ]
    assert without_time(captured.err) == ["WARNING     may matter", "ERROR       failed"]


def shown(screen):
    with redirect_stdout(screen), redirect_stderr(screen):
        print_some()
    return screen.getvalue()


def test_a_terminal_shows_failures_in_red_and_warnings_in_yellow(terminal):
    printed = shown(terminal)
    assert re.findall(r"\x1b\[(3\d)m(\w+) *\x1b\[0m", printed) == [
        ("31", "GET"),
        ("33", "WARNING"),
        ("31", "ERROR"),
    ]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_without_colours_gets_none(terminal, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    printed = shown(terminal)
    assert "went on" in printed
    assert "\x1b" not in printed


@pytest.mark.parametrize("text", ["\x1b[2J", "\x07", "\x9b31m", "\r", "\u202e", "\x00", "\ud800"])
def test_control_characters_are_printed_as_escapes(capsys, text):
    log.event("GET", f"/{text}", text, time.monotonic())
    log.error(f"one {text}\ntwo")
    printed = "".join(capsys.readouterr())
    assert text not in printed
    assert printed.count(text.encode("unicode_escape").decode()) == 3
    assert len(printed.splitlines()) == 3


def test_what_a_library_logs_has_the_same_form():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "its %s", ("words",), None)
    line = log.Formatter(io.StringIO()).format(record)
    assert without_time(line) == ["WARNING     its words"]


def test_a_terminal_gets_no_control_sequences_but_colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    command = [sys.executable, "-m", "chalice_gateway", "--port", "0", "--no-reload"]
    with Terminal([*command, "--project-dir", str(TINY_APP)]) as terminal:
        printed = terminal.read_until("Press Ctrl-C")
        with Connection(re.search(r"ws://\S+", printed)[0]) as client:
            client.ask("raise")
            client.send_text("log \x1b[2J of the handler")
            printed += terminal.read_until("of the handler")
        printed += terminal.read_until("disconnect")
    assert "\x1b[31mERROR" in printed
    for colour in COLOURS:
        printed = printed.replace(colour, "")
    assert re.findall("\x1b.{6}", printed) == ["\x1b[2J of"]  # the app's own line stays as it is
