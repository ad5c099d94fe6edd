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
def test_control_characters_and_invisible_characters_are_escaped(text, shown):
    assert escaped(text) == shown


@pytest.mark.parametrize("text", ["Zoë ✓", "👩‍👧", "می‌خواهم", "日本\u3000語", "a\\x1b", "12:34"])
def test_other_characters_are_not_escaped(text):
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bob: hi", "Bob\\x3a hi"),
        ("Bob\uff1a hi", "Bob\\uff1a hi"),
        ("Bob\u2236 hi", "Bob\\u2236 hi"),
        ("Zoë 👩‍👧", "Zoë 👩‍👧"),
        ("a\x1b", "a\\x1b"),
    ],
)
def test_characters_of_a_name_that_look_like_a_colon_are_escaped(name, shown):
    assert escaped_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana ✓", "Ana \\u2713"),
        ("Ana✔", "Ana\\u2714"),
        ("Ana ✅", "Ana \\u2705"),
        ("Ana ·NqiV", "Ana \\xb7NqiV"),
        ("Ana •NqiV", "Ana \\u2022NqiV"),
        ("Ana·NqiV", "Ana\\xb7NqiV"),
        ("Ana · NqiV", "Ana \\xb7 NqiV"),
    ],
)
def test_what_tells_names_apart_cannot_be_part_of_a_name(name, shown):
    assert escaped_name(name) == shown


@pytest.mark.parametrize(
    "name", ["Gal·la", "アナ・マリア", "アナ・ガブリエラ", "Ana (admin)", "Jean-Paul"]
)
def test_dots_within_names_are_not_escaped(name):
    assert escaped_name(name) == name
