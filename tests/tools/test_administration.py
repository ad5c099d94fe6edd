"""The commands that administer rooms, members, bans, tokens: what they take and print."""

import pytest

from tests.support.running import ROOT
from tools import admin
from tools.administration.commands import COMMANDS
from tools.administration.field_names import in_options
from tools.administration.options import GROUPS
from tools.output import listed

GUIDE = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
MEMBER = "abcdefghijklmnopqrstuv"
NOWHERE = ["--local", "http://127.0.0.1:9"]


def test_each_command_has_options_a_function_and_a_line_in_the_guide():
    named = {(group, verb) for group, (_, verbs) in GROUPS.items() for verb in verbs}
    assert named == COMMANDS.keys()
    assert [names for names in named if f"`{' '.join(names)}" not in GUIDE] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["members", "add", "garden", "ana"], "A member must be 22 characters"),
        (["members", "add", "No Room", MEMBER], "A room must be 1 to 64 characters"),
        (["rooms", "create", "--title", "T", "--owner", "ana"], "A member must be 22 characters"),
        (["rooms", "create", "garden", "--member", "ana"], "A member must be 22 characters"),
        (["bans", "list", "garden", "--as", "\x1b[31mred"], "--as must be of visible characters"),
        (["tokens", "list", "--stage", "other"], "There is no stage 'other'"),
    ],
)
def test_wrong_input_is_one_line_before_anything_is_asked_of_the_stage(capsys, arguments, said):
    assert admin.main([*arguments, *NOWHERE]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err.splitlines()[-1]


@pytest.mark.parametrize("arguments", [["rooms"], ["rooms", "show"], ["tokens", "make", "Echo"]])
def test_a_command_that_is_incomplete_or_unknown_names_the_help(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        admin.parse(arguments)
    assert ended.value.code == 2
    assert "--help" in capsys.readouterr().err


def test_a_run_that_is_not_there_is_named(capsys):
    assert admin.main(["rooms", "list", *NOWHERE]) == 1
    assert "DynamoDB cannot be reached: the local run" in capsys.readouterr().err


def test_ids_may_begin_with_a_dash_wherever_they_stand():
    dashed = "-bcdefghijklmnopqrstuv"
    options = admin.parse(
        ["rooms", "create", "--member", dashed, "--owner", dashed, "--title", "T", "garden"]
    )
    assert (options.member, options.owner, options.room) == ([dashed], dashed, "garden")
    assert admin.parse(["tokens", "revoke", dashed]).member == dashed


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('"slowMode" must be 0 to 21600.', "--slow-mode must be 0 to 21600."),
        ('"expiresIn" must be 60 to 31536000.', "--for must be 60 to 31536000."),
        ('"members" must have 1 to 19 entries.', "--member must have 1 to 19 entries."),
        ('"name" must have 1 to 32 characters.', "NAME must have 1 to 32 characters."),
        ('An id is of 0-9, "-" and "_".', 'An id is of 0-9, "-" and "_".'),
    ],
)
def test_errors_name_options_and_arguments_in_place_of_fields(told, said):
    assert in_options(told) == said


def test_a_list_is_a_table_for_people_and_all_that_is_known_for_programs():
    rows = [
        {"member": "a", "mutedUntil": 1_700_000_000_000, "muted": True, "role": "owner"},
        {"member": "bc", "hidden": 1},
    ]
    found = listed(rows, ("member", "role", "muted", "mutedUntil"), "nobody")
    assert found.value == rows
    assert found.text.splitlines() == [
        "MEMBER  ROLE   MUTED  MUTED UNTIL",
        "a       owner  yes    2023-11-14 22:13:20Z",
        "bc      -      -      -",
    ]
    assert listed([], ("member",), "nobody") == ([], "nobody")
