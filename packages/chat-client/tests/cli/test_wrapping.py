"""A text is broken before the terminal does it."""

import pytest
from chat_client.cli.wrapping import cell_width, wrapped
from wcwidth import wcswidth


@pytest.mark.parametrize("columns", [4, 5, 12, 13, 40, 80])
@pytest.mark.parametrize(
    "text", ["x" * 300, "日本語" * 60, "a b  c " * 50, "e\u0301" * 200, " " * 200]
)
def test_no_line_reaches_the_last_column(text, columns):
    lines = wrapped(text, columns)
    assert all(wcswidth(line) < columns for line in lines)
    assert "".join(line.strip() for line in lines).replace(" ", "") == text.replace(" ", "")


def test_lines_but_the_first_are_indented():
    assert wrapped("one two three four", 16) == ["one two three ", "      four"]


def test_a_line_is_broken_after_a_space_or_at_its_last_column():
    assert wrapped("one two", 6) == ["one ", " two"]
    assert wrapped("onetwo", 6) == ["onetw", " o"]


@pytest.mark.parametrize("columns", [0, 1, 2, 3])
def test_a_terminal_that_is_too_narrow_raises_no_error(columns):
    assert "".join(wrapped("abcdef", columns)).replace(" ", "") == "abcdef"


@pytest.mark.parametrize(
    ("character", "cells"),
    [
        ("a", 1),
        ("日", 2),
        ("\u0301", 0),
        ("\u200d", 0),
        ("\ufe0f", 1),
        ("🇩", 2),
        ("🏽", 2),
        ("\u0378", 2),
    ],
)
def test_a_character_is_taken_as_wide_as_any_terminal_may_show_it(character, cells):
    assert cell_width(character) == cells
