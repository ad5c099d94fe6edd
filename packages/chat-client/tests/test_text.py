"""What others wrote cannot command a terminal, nor pretend to be what it is not."""

import pytest
from chat_client.text import GAP, LogFormatter, TerminalStyle, plain_line, safe, time_of
from client_support.messages import BEN, Gap, message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb\bc\x00\x7f\x07", "a\\rb\\x08c\\x00\\x7f\\x07"),
        ("a\u202eb\u2066c\ufeff", "a\\u202eb\\u2066c\\ufeff"),
        ("a\u2028b\x85", "a\\u2028b\\x85"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_escapes_what_would_command_a_terminal_or_hide(text, shown):
    assert safe(text) == shown


@pytest.mark.parametrize("text", ["Zoë ✓", "👩‍👧", "می‌خواهم", "日本\u3000語", "a\\x1b"])
def test_leaves_everything_else_as_it_is(text):
    assert safe(text) == text


def test_a_plain_line_is_one_line():
    line = plain_line(message(7, BEN, data="one\ntwo\x1b"))
    assert line.endswith(" ben: one\\ntwo\\x1b")
    assert line[:4].isdigit()


def test_a_gap_is_said_in_words():
    assert plain_line(Gap(7, 8)) == GAP
    assert LogFormatter(TerminalStyle(False)).lines(Gap(7, 8)) == [GAP]


def test_further_lines_are_indented_so_that_they_look_like_nobody_elses_message():
    _, *lines = LogFormatter(TerminalStyle(False)).lines(
        message(7, BEN, data="a\n00:00 ana: b\n\tc")
    )
    assert [line[:6] for line in lines[1:]] == ["      "] * 2
    assert lines[2] == "          c"


def test_a_day_is_named_once():
    formatter = LogFormatter(TerminalStyle(False))
    day = 24 * 3600 * 1000
    counts = [len(formatter.lines(message(at, BEN))) for at in (5 * day, 5 * day + 1, 7 * day)]
    assert counts == [2, 1, 2]


def test_styles_only_what_may_be_styled():
    assert TerminalStyle(True).bold("a") == "\x1b[1ma\x1b[0m"
    assert TerminalStyle(False).dim("a") == "a"


@pytest.mark.parametrize("at", [10**30, -(10**30), 10**18])
def test_a_time_that_is_none_does_no_harm(at):
    time_of(message(at))
