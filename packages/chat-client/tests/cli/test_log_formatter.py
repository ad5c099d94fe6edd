"""The log as lines of text: no message looks like another member's."""

import re

import pytest
from chat_client import File
from chat_client.cli.log_formatter import GAP, LogFormatter, TerminalStyle, plain_line
from chat_client.cli.names import Names
from chat_client.cli.times import local_time
from client_support.messages import BEN, Gap, message

PLAIN = TerminalStyle(False)
LOOKS_LIKE_A_MESSAGE = re.compile(r"^\d\d:\d\d ")


def body(data, columns=80, name="ben", style=PLAIN):
    """The lines of one message that is not the day's first."""
    formatter = LogFormatter(style, columns, Names())
    formatter.lines(message(6))
    return formatter.lines(message(7, BEN, data=data, name=name))


def test_a_plain_line_has_no_line_breaks():
    line = plain_line(message(7, BEN, data="one\ntwo\x1b"), Names())
    assert line.endswith(" ben: one\\ntwo\\x1b")
    assert line[:4].isdigit()


def test_the_names_of_files_are_shown_without_what_a_terminal_would_obey():
    files = (File("f", "a\x1b[2J.jpg", 1_250_000, "image/jpeg"), File("g", "b", 7, "text/plain"))
    sent = message(7, BEN, data="look", files=files)
    shown = "a\\x1b[2J.jpg (1.2 MB), b (7 B)"
    assert plain_line(sent, Names()).endswith(f" ben: look [{shown}]")
    assert LogFormatter(PLAIN, 80, Names()).lines(sent)[-1] == f"-- {shown} --"


def test_a_gap_is_printed_in_words():
    assert plain_line(Gap(7, 8), Names()) == GAP
    assert LogFormatter(PLAIN, 80, Names()).lines(Gap(7, 8)) == [GAP]


def test_further_lines_are_indented_so_that_they_do_not_look_like_another_message():
    _, *lines = LogFormatter(PLAIN, 80, Names()).lines(message(7, BEN, data="a\n00:00 ana: b\n\tc"))
    assert [line[:6] for line in lines[1:]] == ["      "] * 2
    assert lines[2] == "          c"


@pytest.mark.parametrize("columns", [16, 17, 40, 80, 200])
@pytest.mark.parametrize("filler", [" ", "x", "日", "e\u0301", "👩‍👧", "❤️", "\u2800", "\u0301"])
@pytest.mark.parametrize("shift", range(-3, 4))
def test_a_text_that_fills_the_line_does_not_look_like_another_message(columns, filler, shift):
    fill = filler * (columns - len("12:34 ben: ") + shift)
    lines = body(f"{fill}12:34 Bob: send the money", columns)
    assert [line for line in lines if LOOKS_LIKE_A_MESSAGE.match(line)] == lines[:1]


@pytest.mark.parametrize("columns", [12, 20, 33])
def test_a_name_that_fills_the_line_does_not_look_like_another_message(columns):
    lines = body("hi", columns, name="A" + " " * 8 + "12:34 Bob: send money")
    assert [line for line in lines if LOOKS_LIKE_A_MESSAGE.match(line)] == lines[:1]
    assert "Bob:" not in "".join(lines)


def test_line_breaks_keep_the_whole_text():
    text = "word " * 30 + "x" * 100
    joined = "".join(line.removeprefix("      ") for line in body(text, 40))
    assert joined == f"{clock()}ben: {text}"


def clock():
    return f"{local_time(message(7).at):%H:%M} "


def test_time_and_name_keep_their_style_across_line_breaks():
    lines = body("hi", 20, name="a" * 20, style=TerminalStyle(True))
    assert lines[0] == f"\x1b[2m{clock().strip()}\x1b[0m "
    assert lines[1] == f"      \x1b[1m{'a' * 13}\x1b[0m"
    assert lines[2] == f"      \x1b[1m{'a' * 7}\x1b[0m: hi"


def test_each_day_is_printed_once():
    formatter = LogFormatter(PLAIN, 80, Names())
    day = 24 * 3600 * 1000
    counts = [len(formatter.lines(message(at, BEN))) for at in (5 * day, 5 * day + 1, 7 * day)]
    assert counts == [2, 1, 2]


def test_text_is_styled_only_if_styles_are_enabled():
    assert TerminalStyle(True).bold("a") == "\x1b[1ma\x1b[0m"
    assert TerminalStyle(False).dim("a") == "a"


@pytest.mark.parametrize("at", [10**30, -(10**30), 10**18])
def test_a_time_out_of_range_raises_no_error(at):
    local_time(at)
