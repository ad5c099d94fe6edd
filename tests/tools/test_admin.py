"""`python -m tools.admin`: its options, and what it says."""

import io
import sys

import pytest

from chalicelib.auth import member_of
from tests.support.imports import SOURCES, absolute_imports, imports, modules
from tests.support.running import ROOT
from tools import admin
from tools.personal_data import command

MEMBER = "abcdefghijklmnopqrstuv"
DASHED = "-bcdefghijklmnopqrstuv"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def error(capsys):
    """`error("erase", ...)`: the exit code, and the last line on stderr."""

    def run(*arguments):
        code = admin.main(list(arguments))
        captured = capsys.readouterr()
        assert captured.out == ""
        return code, captured.err.splitlines()[-1]

    return run


def imported(name, known, seen):
    """Add to `seen` the modules of this repository that are imported with one of them."""
    for each in (name, *(name.rpartition(".")[:1] if "." in name else ())):
        if each in known and each not in seen:
            seen.add(each)
            for target, _ in imports(each, known[each], known):
                imported(target, known, seen)
    return seen


def test_nothing_that_is_imported_asks_the_terminal_what_it_can_do():
    known = modules(ROOT, SOURCES)
    seen = imported("tools.admin", known, set())
    assert {"tools.personal_data.command", "tools.account"} <= seen
    # Its own imports do: an answer to what this command asks, typed ahead, would be lost.
    asking = [each for each in seen if "chalice.cli" in " ".join(absolute_imports(known[each]))]
    assert asking == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["erase"], "Name either a member by its id, or a user of your tokens by --user."),
        (["export", MEMBER, "--user", "ana"], "Name either a member by its id, or a user"),
        (["export", "ana"], "A member must be 22 characters"),
        (["export", MEMBER, "--issuer", "https://id"], "--issuer is of a --user"),
        (["export", MEMBER, "--stage", "other"], "There is no stage 'other'"),
        (["export", MEMBER, "--local", "here"], "--local takes the address of a local run"),
    ],
)
def test_wrong_arguments_are_one_line(error, arguments, said):
    code, line = error(*arguments)
    assert code == 2
    assert said in line


def test_a_run_that_is_not_there_is_named(error):
    code, line = error("erase", MEMBER, "--local", NOWHERE, "--yes")
    assert (code, line) == (1, f"DynamoDB cannot be reached: the local run at {NOWHERE}.")


@pytest.mark.parametrize("place", [["erase", DASHED, "--yes"], ["erase", "--yes", DASHED]])
def test_an_id_may_begin_with_a_dash(place):
    assert admin.parse(place).member == DASHED


def test_a_user_has_the_member_id_of_their_tokens():
    options = admin.parse(["export", "--user", "u-1", "--issuer", "https://id", "--stage", "prod"])
    assert command._member(options) == member_of("https://id", "u-1")
    options = admin.parse(["export", "--user", "u-1", "--stage", "prod"])
    assert command._member(options) == member_of("", "u-1")


@pytest.mark.parametrize("answer", ["", "n\n", "nearly\n"])
def test_whoever_does_not_say_yes_erases_nothing(monkeypatch, error, answer):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(command.ChatTables, "about", lambda *_: 0)
    assert error("erase", MEMBER, "--local", NOWHERE) == (
        1,
        "Erase all of it? [y/N] Nothing was erased.",
    )


def test_without_a_terminal_erase_names_the_option_that_needs_none(monkeypatch, error):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(command.ChatTables, "about", lambda *_: 0)
    code, line = error("erase", MEMBER, "--local", NOWHERE)
    assert code == 2
    assert "--yes" in line


def test_ctrl_c_says_that_the_same_command_continues(monkeypatch, error):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "perform", interrupt)
    assert error("export", MEMBER) == (130, "Interrupted. The same command continues from here.")
