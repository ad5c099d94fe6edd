"""Text of other members cannot command a terminal, and a name cannot contain another message."""

import pytest
from chat_client.cli.escaping import escaped, escaped_name


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
def test_escapes_what_commands_a_terminal_or_hides(text, shown):
    assert escaped(text) == shown


@pytest.mark.parametrize("text", ["Zoë ✓", "👩‍👧", "می‌خواهم", "日本\u3000語", "a\\x1b", "12:34"])
def test_leaves_everything_else_as_it_is(text):
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bob: hi", "Bob\\x3a hi"),
        ("Bob\uff1a hi", "Bob\\uff1a hi"),
        ("Bob\u2236 hi", "Bob\\u2236 hi"),
        ("Zoë ✓ 👩‍👧", "Zoë ✓ 👩‍👧"),
        ("a\x1b", "a\\x1b"),
    ],
)
def test_escapes_in_a_name_what_looks_like_the_colon_after_it(name, shown):
    assert escaped_name(name) == shown
