"""In the terminal, names that look alike are told apart, and names from a sign-in have a mark."""

import pytest
from chat_client.cli.log_formatter import LogFormatter, TerminalStyle, plain_line
from chat_client.cli.names import Names
from client_support.messages import Gap, message

ANA, OTHER = "NqiVujTsNR44jafHEVdH8g", "3FdFVVW2qbMOAQjLkwvgOA"
FULLWIDTH = {"name": "\uff21na", "look": "Ana"}


@pytest.fixture
def names():
    return Names()


def shown(names, *entries):
    """How a terminal and a program see the senders."""
    formatter = LogFormatter(TerminalStyle(False), 80, names)
    names.add(entries)
    for entry in entries:
        in_terminal = formatter.lines(entry)[-1].split(":")[1].split(" ", 1)[1]
        assert plain_line(entry, names).split(":")[2].split(" ", 1)[1] == in_terminal
        yield in_terminal


def test_members_with_different_names_are_shown_by_them(names):
    assert list(shown(names, message(1, ANA, name="Ana"), message(2, name="Ben"))) == ["Ana", "Ben"]


def test_both_of_two_names_that_look_alike_have_an_id(names):
    two = message(1, ANA, name="Ana"), message(2, OTHER, **FULLWIDTH)
    assert list(shown(names, *two)) == ["Ana ·NqiV", "\uff21na ·3FdF"]


def test_a_name_from_a_sign_in_has_a_mark(names):
    vouched = message(1, ANA, name="Ana", vouched=True)
    assert list(shown(names, vouched)) == ["Ana ✓"]
    assert list(shown(names, vouched, message(2, OTHER, name="Ana"))) == [
        "Ana ✓ ·NqiV",
        "Ana ·3FdF",
    ]


@pytest.mark.parametrize("name", ["Ana ✓", "Ana ·NqiV", "Ana·NqiV", "Ana ✓ ·NqiV"])
def test_a_name_cannot_imitate_a_mark_or_an_id(names, name):
    real = message(1, ANA, name="Ana", vouched=True), message(2, OTHER, name="Ana")
    (imitation,) = shown(names, message(3, name=name))
    assert imitation not in {"Ana ✓", *shown(names, *real)}


def test_a_name_that_was_shown_without_an_id_is_explained_once(names):
    assert names.add([message(1, ANA, name="Ana"), Gap(2, 3)]) == []
    (notice,) = names.add([message(4, OTHER, **FULLWIDTH)])
    assert notice.startswith("Ana, so far without an id, is ·NqiV: ")
    assert names.add([message(5, OTHER, **FULLWIDTH), message(6, ANA, name="Ana")]) == []
    assert names.add([message(7, "member-cid", name="Ana")]) == []


def test_names_that_are_shown_for_the_first_time_need_no_explanation(names):
    assert names.add([message(1, ANA, name="Ana"), message(2, OTHER, name="Ana")]) == []
